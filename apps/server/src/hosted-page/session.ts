/** The challenge page's own routes (ARCHITECTURE.md, borders): exchange a reference, ask what is next, go back. */
import type { Action, ActionKey } from '../actions/action.ts';
import { defaultMethod } from '../actions/presenter.ts';
import { openersOf, withToken } from '../actions/redirect-url.ts';
import { findAction, noteFinished } from '../actions/store.ts';
import { loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { usableMethods } from '../challenges/methods.ts';
import { nextStep } from '../challenges/next-step.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { muteDecoy } from '../decoys/context.ts';
import { isAddingInFlow } from '../flows/flow-state.ts';
import { standAgain } from '../flows/stand-again.ts';
import { ApiError } from '../http/api-error.ts';
import { isNativeScheme, nativeUrl } from '../tenants/native-schemes.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Reference } from '../tokens/reference.ts';
import { type Bearer, defaultScope, resultLifeMs } from '../tokens/token-service.ts';
import type { PageAudience } from './audience.ts';
import { failureReason } from './failure-reason.ts';
import { canMeetHere, mayPrompt, offersOf } from './offers.ts';
import {
  displayNameOf,
  localeOf,
  owesRecoveryCodes,
  presentEnding,
  presentMethod,
  presentSettings,
  shownMessage,
  supportReference,
} from './session-parts.ts';
import { endsInSettings } from './settings.ts';

/** From the first load of the page's address to its exchange (N-21). */
const exchangeWithinMs = 60_000;

const expired = (): ApiError =>
  new ApiError(
    'expired_token',
    'This link was used already or has expired. Start again from the application.',
  );

export interface WayBack {
  readonly token: string;
  readonly redirectUrl?: string;
}

export class HostedPageService {
  readonly #dependencies: ChallengeDependencies;
  readonly #tenants: TenantStore;

  constructor(dependencies: ChallengeDependencies, tenants: TenantStore) {
    this.#dependencies = dependencies;
    this.#tenants = tenants;
  }

  /** Notes the first load of a page address; answers who may frame the page, and hear of it. */
  async onPage(text: string | undefined): Promise<PageAudience> {
    const reference = text === undefined ? undefined : this.#dependencies.tokens.openReference(text);
    if (reference?.purpose !== 'page') return { openers: [], isReference: false };
    const now = this.#dependencies.now();
    if (reference.expiresAt > now)
      await this.#dependencies.database.commit((transaction) => noteLoad(transaction, reference, now));
    const tenant = await this.#tenants.find(reference.tenantId);
    const action = await findAction(this.#dependencies.database.read, reference);
    if (!tenant) return { openers: [], isReference: false };
    return { openers: openersOf(tenant.settings.allowedOrigins, action?.redirectUrl), isReference: true };
  }

  /** The reference for a bearer, once: a second browser is told that the link was used. */
  async exchange(
    text: string,
    nativeScheme?: string,
  ): Promise<{ token: string; tenantId: string; expiresAt: string }> {
    const { tokens, database, now } = this.#dependencies;
    const reference = tokens.openReference(text);
    if (reference?.purpose !== 'page' || reference.expiresAt <= now()) throw expired();
    const tenant = await this.#tenants.find(reference.tenantId);
    const action = await findAction(database.read, reference);
    if (!tenant || !action) throw expired();
    // Before the reference is used up: an app that is not listed gets nothing of it.
    requireNativeScheme(tenant, nativeScheme);
    const taken = await database.commit((transaction) => takeReference(transaction, reference, now()));
    if (!taken) throw expired();
    const { token, expiresAt } = tokens.issue(tenant, action, reference.scope ?? defaultScope);
    return { token, tenantId: tenant.tenantId, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** What the page shows next. `languages`: the browser's, best first. */
  async session(bearer: Bearer, languages: readonly string[] = []) {
    const { database, now } = this.#dependencies;
    const shown = await this.#shown(bearer, languages);
    const isStuck = shown.reason === 'no_method' && (await standAgain(database, bearer, now()));
    return isStuck ? await this.#shown(bearer, languages) : shown;
  }

  async #shown(bearer: Bearer, languages: readonly string[]) {
    const { database, now } = this.#dependencies;
    const context = await loadContext(database.read, bearer);
    const { tenant, action, user } = context;
    const methods = usableMethods(context, now());
    const enrollable = await offersOf(context, this.#dependencies);
    const here = methods.filter((method) => canMeetHere(context, method));
    const preferred = defaultMethod(action, user?.default_method ?? undefined, here);
    const isEnrolled = verifiedAuthenticators(context).length > 0;
    const step = nextStep({
      state: action.state,
      isEnrolled,
      usableMethods: methods,
      enrollableMethods: enrollable.map(({ verificationMethod }) => verificationMethod),
      isAdding: isAddingInFlow(action),
      mayPrompt: mayPrompt(context),
      owesRecoveryCodes: owesRecoveryCodes(context),
      endsInSettings: endsInSettings(context),
    });
    const reason = await failureReason(database.read, step, action);
    return {
      step,
      ...(reason === undefined ? {} : { reason }),
      tenant: { name: tenant.name },
      action: {
        actionCode: action.actionCode,
        state: action.state,
        ...(await shownMessage(database.read, context, languages)),
      },
      user: { isEnrolled, ...displayNameOf(context) },
      methods: here.map((method) => presentMethod(context, method, now())),
      ...(preferred === undefined ? {} : { defaultVerificationMethod: preferred }),
      enrollableMethods: enrollable,
      ...presentSettings(context, now()),
      ...presentEnding(context),
      canReturn: action.redirectUrl !== undefined,
      expiresAt: new Date(bearer.expiresAt).toISOString(),
      reference: supportReference(context),
      ...localeOf(context),
      messageOrigins: openersOf(tenant.settings.allowedOrigins, action.redirectUrl),
    };
  }

  /** The way back, with a result reference in place of a token (SECURITY row 19); the state says how it went. */
  async finish(bearer: Bearer, nativeScheme?: string): Promise<WayBack> {
    const { database, now, tokens } = this.#dependencies;
    requireNativeScheme(bearer.tenant, nativeScheme);
    const action = await servedAction(database.read, bearer);
    const isPassed = action.state === 'CHALLENGE_SUCCEEDED';
    if (isPassed && action.redirectToSettings)
      await database.commit((transaction) => noteFinished(transaction, action, now()));
    const purpose = isPassed ? 'result' : 'outcome';
    const { scope, isProof } = bearer;
    const token = tokens.reference(purpose, { ...action, scope, isProof }, now() + resultLifeMs);
    return goingTo(action, token, nativeScheme);
  }

  /** Whose page it was: its token is no bearer any more, and grants nothing but the way back. */
  async requireEnded(text: string | undefined): Promise<Bearer> {
    const ended = text === undefined ? undefined : await this.#dependencies.tokens.readEnded(text);
    if (ended?.tenant.settings.redirectOnSessionExpiry !== true) throw expired();
    return ended;
  }

  /**
   * The way back of a page whose time is over, where the tenant wants it. What it takes along says which action it was, and
   * never that anything was proven.
   */
  async goBackExpired(ended: Bearer, nativeScheme?: string): Promise<WayBack> {
    const { database, now, tokens } = this.#dependencies;
    requireNativeScheme(ended.tenant, nativeScheme);
    const action = await servedAction(database.read, ended);
    if (action.state === 'CHALLENGE_SUCCEEDED') throw expired();
    return goingTo(action, tokens.reference('outcome', action, now() + resultLifeMs), nativeScheme);
  }
}

/** The tracked action, also where the person proved themselves again for their settings. */
async function servedAction(reader: Reader, key: ActionKey): Promise<Action> {
  const action = await findAction(reader, key);
  const served = action?.stepUpOf ? await findAction(reader, { ...action, ...action.stepUpOf }) : action;
  if (!served) throw expired();
  return served;
}

/** Only where the action was tracked to return to, or into an app that the tenant lists (SECURITY row 18). */
function goingTo({ redirectUrl }: Action, token: string, nativeScheme: string | undefined): WayBack {
  const address = nativeScheme === undefined ? redirectUrl : nativeUrl(nativeScheme);
  return { token, ...(address === undefined ? {} : { redirectUrl: withToken(address, token) }) };
}

function requireNativeScheme(tenant: Tenant, scheme: string | undefined): void {
  if (scheme === undefined || isNativeScheme(tenant, scheme)) return;
  throw new ApiError('invalid_request', 'The field nativeScheme is none that this tenant allows.', {
    hint: 'The tenant setting nativeSchemes lists the URL schemes of apps.',
  });
}

async function noteLoad(
  transaction: Transaction,
  { tenantId, referenceId, expiresAt, userId, actionCode, idempotencyKey }: Reference,
  now: number,
): Promise<void> {
  await muteDecoy(transaction, { tenantId, userId, actionCode, idempotencyKey });
  const changed = await transaction.run(
    'insert into used_references (tenant_id, reference_id, loaded_at, expires_at) values (?, ?, ?, ?) on conflict do nothing',
    [tenantId, referenceId, now, expiresAt],
  );
  if (changed === 1)
    transaction.audit({
      tenantId,
      type: 'challenge_page.loaded',
      userId,
      data: { actionCode, idempotencyKey },
    });
}

async function takeReference(
  transaction: Transaction,
  { tenantId, referenceId, expiresAt, userId, actionCode, idempotencyKey }: Reference,
  now: number,
): Promise<boolean> {
  await muteDecoy(transaction, { tenantId, userId, actionCode, idempotencyKey });
  const changed = await transaction.run(
    `insert into used_references (tenant_id, reference_id, loaded_at, exchanged_at, expires_at) values (?, ?, ?, ?, ?)
     on conflict (tenant_id, reference_id) do update set exchanged_at = excluded.exchanged_at
     where used_references.exchanged_at is null and used_references.loaded_at >= ?`,
    [tenantId, referenceId, now, now, expiresAt, now - exchangeWithinMs],
  );
  if (changed === 1)
    transaction.audit({
      tenantId,
      type: 'challenge_page.opened',
      userId,
      data: { actionCode, idempotencyKey },
    });
  return changed === 1;
}
