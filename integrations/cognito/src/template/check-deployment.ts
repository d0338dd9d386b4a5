/** Everything that must hold of a deployment, whichever tool makes it. */
import { checkApi } from './check-api.ts';
import { checkFunctions, checkPermissions } from './check-functions.ts';
import { checkAlarms, checkBorders, checkLogs, type LogSamples } from './check-operation.ts';
import { checkClients, checkPool } from './check-pool.ts';
import { checkBackendPolicy, checkRoles } from './check-roles.ts';
import type { Deployment } from './deployment.ts';
import type { Choice } from './requirements.ts';

/** What does not hold, one sentence each, beginning with where. */
export const checkDeployment = (deployment: Deployment, choice: Choice, samples: LogSamples): string[] => [
  ...checkPool(deployment, choice),
  ...checkClients(deployment, choice),
  ...checkFunctions(deployment, choice),
  ...checkPermissions(deployment),
  ...checkRoles(deployment, choice),
  ...checkBackendPolicy(deployment, choice),
  ...checkApi(deployment, choice),
  ...checkLogs(deployment),
  ...checkAlarms(deployment, choice, samples),
  ...checkBorders(deployment, choice),
];
