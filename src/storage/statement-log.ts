/** Hears of every statement, as it is sent. */
export type StatementLog = (sql: string, parameters: readonly unknown[]) => void;
