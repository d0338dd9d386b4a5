/** The program of the thread that carries out a back-test: reads with a connection of its own and says how far it is. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Row } from '../database/database.ts';
import { TooManyActions } from './count.ts';
import type { ThreadInput, ThreadMessage } from './run-in-thread.ts';
import { type Progress, runBackTest, type ScanReader, scanReader } from './scan.ts';

/** Few enough that one is soon told, many enough that telling costs nothing. */
const pageRows = 2_000;
const busyTimeoutMs = 5_000;

function sqliteReader(path: string): ScanReader {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  const prepared = (asArrays: boolean) => {
    const statements = new Map<string, StatementSync>();
    return (sql: string): StatementSync => {
      const known = statements.get(sql);
      if (known) return known;
      const statement = database.prepare(sql);
      statement.setReturnArrays(asArrays);
      statements.set(sql, statement);
      return statement;
    };
  };
  const [named, arrays] = [prepared(false), prepared(true)];
  return {
    rows: (sql, parameters) => named(sql).all(...parameters) as Row[],
    values: (sql, parameters) => arrays(sql).all(...parameters) as unknown as readonly unknown[][],
  };
}

/** Its client is not loaded where it is not used. */
async function postgresReader(url: string): Promise<ScanReader> {
  const { openPools, runStatement } = await import('../database/postgres/connections.ts');
  const { StatementTexts } = await import('../database/postgres/sql-text.ts');
  const { reading } = openPools({ url, connectionsMax: 2 });
  const texts = new StatementTexts();
  return scanReader({
    rows: async (sql, parameters) => (await runStatement(reading, texts.get(sql), parameters)).rows,
  });
}

const { source, plan } = workerData as ThreadInput;
const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);
const reader = 'path' in source ? sqliteReader(source.path) : await postgresReader(source.url);
try {
  const onProgress = (progress: Progress): void => tell({ progress });
  const outcome = await runBackTest(reader, plan, { onProgress, pause: async () => {}, pageRows });
  tell({ outcome });
} catch (error) {
  if (!(error instanceof TooManyActions)) throw error;
  tell({ tooMany: error.message });
} finally {
  // Connections that stay open would keep the thread.
  parentPort?.close();
}
