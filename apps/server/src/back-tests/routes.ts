/** Management API of our own: back-tests of an action. Owns: asking for one, looking at it, ending it. Does not own: running it. */
import { randomUUID } from 'node:crypto';
import {
  ActionCodeParameters,
  BackTestParameters,
  CreateBackTestBody,
  explanationBodyBytesMax,
} from '@stepward/api';
import {
  actionPath,
  type ConfigurationDependencies,
  requireConfiguration,
} from '../action-configurations/dependencies.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { presentBackTest, presentWhole } from './presenter.ts';
import { requestOf } from './request.ts';
import type { BackTestRunner } from './runner.ts';
import * as store from './store.ts';

const testsPath = `${actionPath}/back-tests`;
const testPath = `${testsPath}/:backTestId`;
const listedMax = 50;
/** Of a tenant: one runs, the others wait. */
const unfinishedMax = 5;

export type BackTestDependencies = Pick<ConfigurationDependencies, 'database' | 'apiKeys' | 'now'> & {
  readonly runner: Pick<BackTestRunner, 'wake' | 'look'>;
};

interface Place {
  readonly tenantId: string;
  readonly actionCode: string;
  readonly backTestId: string;
}

async function requireBackTest(reader: Reader, { actionCode, ...key }: Place): Promise<store.BackTest> {
  const test = await store.findBackTest(reader, key);
  if (test?.actionCode !== actionCode)
    throw new ApiError('not_found', `The action ${actionCode} has no such back-test.`);
  return test;
}

export function backTestRoutes(server: HttpServer, dependencies: BackTestDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  readRoutes(server, dependencies, onRequest);
  createRoute(server, dependencies, onRequest);
  endRoutes(server, dependencies, onRequest);
}

function readRoutes(
  server: HttpServer,
  { database: { read } }: BackTestDependencies,
  onRequest: ApiKeyHook,
): void {
  server.get(
    testsPath,
    { schema: { params: ActionCodeParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode } }) => {
      const tests = await store.listBackTests(read, tenantId, actionCode, listedMax);
      if (tests.length === 0) await requireConfiguration(read, tenantId, actionCode);
      return tests.map(presentBackTest);
    },
  );

  server.get(
    testPath,
    { schema: { params: BackTestParameters }, onRequest },
    async ({ apiKey: { tenantId }, params }) =>
      await presentWhole(read, await requireBackTest(read, { tenantId, ...params })),
  );
}

function createRoute(
  server: HttpServer,
  { database, now, runner }: BackTestDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    testsPath,
    {
      schema: { params: ActionCodeParameters, body: CreateBackTestBody },
      bodyLimit: explanationBodyBytesMax,
      onRequest,
    },
    async ({ apiKey: { tenantId, keyId }, params: { actionCode }, body }) => {
      const backTestId = randomUUID();
      const at = now();
      const created = await database.commit(async (transaction) => {
        const request = await requestOf(transaction, { tenantId, actionCode }, body, at);
        if ((await store.countUnfinished(transaction, tenantId)) >= unfinishedMax)
          throw new ApiError(
            'conflict',
            `At most ${unfinishedMax} back-tests wait or run at a time. Wait for one, or cancel it.`,
          );
        await store.insertBackTest(transaction, {
          tenantId,
          backTestId,
          actionCode,
          request,
          keyId,
          createdAt: at,
        });
        const { from, to, compareWith } = request;
        const data = { actionCode, backTestId, from, to, compareWith, keyId };
        transaction.audit({ tenantId, type: 'back_test.created', data });
        return await requireBackTest(transaction, { tenantId, actionCode, backTestId });
      });
      runner.wake();
      return presentBackTest(created);
    },
  );
}

function endRoutes(
  server: HttpServer,
  { database, now, runner }: BackTestDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    `${testPath}/cancel`,
    { schema: { params: BackTestParameters }, onRequest },
    async ({ apiKey: { tenantId, keyId }, params }) => {
      const place = { tenantId, ...params };
      const at = now();
      const test = await database.commit(async (transaction) => {
        await requireBackTest(transaction, place);
        if (!(await store.cancelBackTest(transaction, place, at)))
          throw new ApiError('conflict', 'This back-test has ended.');
        transaction.audit({ tenantId, type: 'back_test.cancelled', data: { ...params, keyId } });
        return await requireBackTest(transaction, place);
      });
      await runner.look();
      return presentBackTest(test);
    },
  );

  server.delete(
    testPath,
    { schema: { params: BackTestParameters }, onRequest },
    async ({ apiKey: { tenantId, keyId }, params }) => {
      const place = { tenantId, ...params };
      await database.commit(async (transaction) => {
        await requireBackTest(transaction, place);
        await store.deleteBackTest(transaction, place);
        transaction.audit({ tenantId, type: 'back_test.deleted', data: { ...params, keyId } });
      });
      await runner.look();
      return { success: true };
    },
  );
}
