/** What tests and the demo may start from code. */
export { type App, createApp } from './app.ts';
export type { AppDependencies } from './app-dependencies.ts';
export { ConfigError, readConfig, type ServerConfig } from './config/environment.ts';
export type { Database, Reader, Transaction } from './database/database.ts';
export { openSqlite } from './database/sqlite.ts';
export { type RunningServer, startServer } from './main.ts';
export { keyRing, loadKeyRing } from './secrets/key-ring.ts';
