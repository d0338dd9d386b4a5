/** Management API of our own: versions of rules, what changed between them, and going back to one. */
import { RollBackRuleBody, RuleDiffQuery, RuleParameters } from '@stepward/api';
import { applyToRule } from '../action-configurations/changes.ts';
import {
  actionPath,
  type ConfigurationDependencies,
  enabledMethods,
} from '../action-configurations/dependencies.ts';
import { presentRule } from '../action-configurations/presenter.ts';
import { noSuchRule, ruleResource } from '../action-configurations/reading.ts';
import { requireClassic, writeRule } from '../action-configurations/rule-writing.ts';
import { findRule } from '../action-configurations/store.ts';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiKeyHook, takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional } from '../http/preconditions.ts';
import { vocabularyOf } from '../rule-catalogue/vocabulary.ts';
import { recordConfigurationChange } from '../tenants/configuration-change.ts';
import { jsonChanges } from './diff.ts';
import { listVersions, type RuleVersion } from './store.ts';

const rulePath = `${actionPath}/rules/:ruleId`;

/** Newest first; of a deleted rule too. */
async function requireVersions(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  ruleId: string,
): Promise<readonly RuleVersion[]> {
  const versions = await listVersions(reader, tenantId, actionCode, ruleId);
  if (versions.length === 0) throw noSuchRule(actionCode);
  return versions;
}

function requireVersion(versions: readonly RuleVersion[], wanted: number): RuleVersion {
  const found = versions.find(({ version }) => version === wanted);
  if (!found) throw new ApiError('not_found', `The rule has no version ${wanted}.`);
  return found;
}

function stateOf({ state, rule }: RuleVersion): 'DRAFT' | 'SHADOW' | 'ACTIVE' | 'INACTIVE' {
  if (state === 'DRAFT' || state === 'SHADOW') return state;
  return rule.isActive ? 'ACTIVE' : 'INACTIVE';
}

export function ruleVersionRoutes(server: HttpServer, dependencies: ConfigurationDependencies): void {
  const { database, apiKeys } = dependencies;
  const onRequest = takesApiKey(apiKeys, 'management');
  server.get(
    `${rulePath}/versions`,
    { schema: { params: RuleParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode, ruleId } }) => {
      const versions = await requireVersions(database.read, tenantId, actionCode, ruleId);
      const vocabulary = await vocabularyOf(database.read, tenantId);
      return versions.map((one) => ({
        version: one.version,
        state: stateOf(one),
        isCurrent: one.isCurrent,
        ...(one.createdAt === undefined ? {} : { createdAt: new Date(one.createdAt).toISOString() }),
        keyId: one.keyId,
        rule: presentRule(tenantId, actionCode, one.rule, vocabulary),
      }));
    },
  );

  server.get(
    `${rulePath}/diff`,
    { schema: { params: RuleParameters, querystring: RuleDiffQuery }, onRequest },
    async ({ apiKey: { tenantId }, params: { actionCode, ruleId }, query }) => {
      const versions = await requireVersions(database.read, tenantId, actionCode, ruleId);
      const from = requireVersion(versions, Number(query.from));
      const to = requireVersion(versions, Number(query.to ?? versions[0]?.version));
      const changes = jsonChanges(from.rule, to.rule);
      return { ruleId, from: from.version, to: to.version, changes };
    },
  );
  rollBackRoute(server, dependencies, onRequest);
}

function rollBackRoute(
  server: HttpServer,
  { database, tenants, now }: ConfigurationDependencies,
  onRequest: ApiKeyHook,
): void {
  server.post(
    `${rulePath}/roll-back`,
    { schema: { params: RuleParameters, body: RollBackRuleBody }, onRequest, ...ruleResource },
    async (request) => {
      const { apiKey } = request;
      const { tenantId } = apiKey;
      const { actionCode, ruleId } = request.params;
      const { version: wanted, priority } = request.body;
      const enabled = await enabledMethods(tenants, tenantId);
      const at = now();
      const rule = await conditional(database, request).commit(async (transaction) => {
        await requireClassic(transaction, tenantId, actionCode);
        const versions = await requireVersions(transaction, tenantId, actionCode, ruleId);
        const decided = versions.filter(({ state }) => state === 'RULE');
        const { version, rule: stored } = requireVersion(decided, wanted);
        // What it names may have been switched off or deleted since.
        const after = applyToRule(stored, priority === undefined ? {} : { priority }, enabled);
        const before = await findRule(transaction, tenantId, actionCode, ruleId);
        await writeRule(transaction, { tenantId, actionCode }, after, at);
        const data = { actionCode, version, before, after };
        await recordConfigurationChange(transaction, apiKey, 'rule.rolled_back', data, at);
        return after;
      });
      return presentRule(tenantId, actionCode, rule, await vocabularyOf(database.read, tenantId));
    },
  );
}
