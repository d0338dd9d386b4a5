/** Management API of our own: why an action was decided as it was, and how rules and facts that are posted would decide. */
import { ActionParameters, ExplainBody, explanationBodyBytesMax } from '@stepward/api';
import { explainDecision, factsByName } from '@stepward/decision';
import type { Action } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { hypothesisOf, hypotheticalWarnings } from './hypothetical.ts';
import { hypotheticalFlow } from './hypothetical-flow.ts';
import { presentClause, presentExplainedRule } from './presenter.ts';
import {
  type ExplainedAction,
  type ExplainedShadow,
  type ExplainedVersion,
  explainAction,
} from './service.ts';

export interface ExplanationDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
}

export function explanationRoutes(server: HttpServer, { database, apiKeys }: ExplanationDependencies): void {
  const onRequest = takesApiKey(apiKeys, 'management');
  server.get(
    '/v1/management/users/:userId/actions/:action/:idempotencyKey/explanation',
    { schema: { params: ActionParameters }, onRequest },
    async ({ apiKey: { tenantId }, params: { userId, action: actionCode, idempotencyKey } }) => {
      const action = await findAction(database.read, { tenantId, userId, actionCode, idempotencyKey });
      // A proof for the settings was decided by no rule.
      if (!action || action.stepUpOf)
        throw new ApiError('not_found', 'There is no such action for this user.');
      return present(action, await explainAction(database.read, action));
    },
  );

  server.post(
    '/v1/management/explanations',
    { schema: { body: ExplainBody }, bodyLimit: explanationBodyBytesMax, onRequest },
    async ({ apiKey: { tenantId }, body }) => {
      const walked = await hypotheticalFlow(database.read, tenantId, body);
      if (walked) return walked;
      const { rules, defaultOutcome, lists } = await hypothesisOf(database.read, tenantId, body);
      const facts = factsByName(body.facts);
      const explained = explainDecision({ rules, defaultOutcome, facts, lists });
      const { outcome, ruleIds, winningRuleId } = explained.decision;
      return {
        outcome,
        ruleIds,
        ...(winningRuleId === undefined ? {} : { decidedByRuleId: winningRuleId }),
        rules: explained.rules.flatMap((one) => {
          const rule = rules.find(({ ruleId }) => ruleId === one.ruleId);
          return rule ? [presentExplainedRule(one, rule)] : [];
        }),
        ...(await hypotheticalWarnings(database.read, tenantId, rules, facts)),
      };
    },
  );
}

function present(action: Action, explained: ExplainedAction) {
  const { decidedByRuleId, rules, shadows, matchesRecord, defaultOutcome, flow } = explained;
  const { userId, actionCode, idempotencyKey, createdAt, state, outcome, ruleIds, facts } = action;
  return {
    userId,
    actionCode,
    idempotencyKey,
    decidedAt: new Date(createdAt).toISOString(),
    state,
    outcome,
    ruleIds,
    ...(decidedByRuleId === undefined ? {} : { decidedByRuleId }),
    matchesRecord,
    ...(defaultOutcome === undefined ? {} : { defaultUserActionResult: defaultOutcome }),
    ...(flow === undefined ? {} : { flow }),
    rules: rules.map(presentVersion),
    ...(shadows.length > 0 ? { shadowRules: shadows.map(presentShadow) } : {}),
    facts: JSON.parse(facts),
  };
}

function presentVersion({ version: { rule, version, isCurrent }, explained }: ExplainedVersion) {
  return { ...presentExplainedRule(explained, rule), version, isCurrent };
}

function presentShadow({
  version: { ruleId, rule, version, replaces },
  explained,
  outcome,
}: ExplainedShadow) {
  const { matched, error, explanation } = explained;
  return {
    draftId: ruleId,
    version,
    name: rule.name,
    ...(replaces === undefined ? {} : { replacesRuleId: replaces }),
    type: rule.type,
    matched,
    outcome,
    ...(error === undefined ? {} : { error }),
    ...(explanation === undefined ? {} : { explanation: presentClause(explanation) }),
  };
}
