/** The program of the thread that carries out a back-test: reads with a connection of its own and says how far it is. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Reader, Row } from '../database/database.ts';
import { openPools, runStatement } from '../database/postgres/connections.ts';
import { StatementTexts } from '../database/postgres/sql-text.ts';
import type { ThreadInput, ThreadMessage } from './run-in-thread.ts';
import { type Progress, runBackTest, TooManyActions } from './scan.ts';

/** Few enough that one is soon told, many enough that telling costs nothing. */
const pageRows = 2_000;
const busyTimeoutMs = 5_000;

function sqliteRows(path: string): Reader['rows'] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  const statements = new Map<string, StatementSync>();
  return (sql, parameters) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement.all(...parameters) as Row[];
  };
}

function postgresRows(url: string): Reader['rows'] {
  const { reading } = openPools({ url, connectionsMax: 2 });
  const texts = new StatementTexts();
  return async (sql, parameters) => (await runStatement(reading, texts.get(sql), parameters)).rows;
}

const { source, plan } = workerData as ThreadInput;
const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);
const rows = 'path' in source ? sqliteRows(source.path) : postgresRows(source.url);
try {
  const onProgress = (progress: Progress): void => tell({ progress });
  const outcome = await runBackTest(rows, plan, { onProgress, pause: async () => {}, pageRows });
  tell({ outcome });
} catch (error) {
  if (!(error instanceof TooManyActions)) throw error;
  tell({ tooMany: error.message });
} finally {
  // Connections that stay open would keep the thread.
  parentPort?.close();
}
