/** The two functions of a bcrypt library that are needed; both must work off the main thread. */
export interface Bcrypt {
  hash(data: string, cost: number): Promise<string>;
  compare(data: string, hash: string): Promise<boolean>;
}
