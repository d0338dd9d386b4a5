/** Back-tests as the application has them: their routes, and who runs them until it is stopped. */
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { HttpServer } from '../http/http-server.ts';
import { backTestRoutes } from './routes.ts';
import { runHere } from './run-here.ts';
import { BackTestRunner, type RunnerDependencies, type RunPlan } from './runner.ts';

export interface BackTestModuleDependencies extends Omit<RunnerDependencies, 'run'> {
  readonly apiKeys: ApiKeyStore;
  /** Absent: in this thread. */
  readonly runBackTest?: RunPlan;
}

export function backTestModule(server: HttpServer, dependencies: BackTestModuleDependencies): BackTestRunner {
  const { database, runBackTest = runHere(database.read) } = dependencies;
  const runner = new BackTestRunner({ ...dependencies, run: runBackTest });
  backTestRoutes(server, { ...dependencies, runner });
  runner.start();
  return runner;
}
