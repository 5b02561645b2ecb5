import type BetterSqlite3 from 'better-sqlite3';

const nodeMajor = Number(process.versions.node.split('.')[0]);

/**
 * better-sqlite3 in the major that fits the running Node: 12 is the last one for Node 20, but aborts the process on
 * Node 24; 13 needs Node 22 and is an optional dependency under a name of its own.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- which one is known at run time only */
export const SqliteDatabase = (
  nodeMajor >= 24 ? require('better-sqlite3-node24') : require('better-sqlite3')
) as typeof BetterSqlite3;

/** Where it lies, for a thread that has to load it, too. */
export const sqliteLibraryPath = () =>
  nodeMajor >= 24 ? require.resolve('better-sqlite3-node24') : require.resolve('better-sqlite3');
/* eslint-enable @typescript-eslint/no-require-imports */
