/** Everything a step of a challenge looks at, read together. Inside a transaction it is also what is true. */
import type { Action } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import type { Evidence } from '../assurance/enrolment.ts';
import { type FactorFailures, noFactorFailures } from '../attempts/attempts.ts';
import { factorClassOf, type Lane, laneOf } from '../attempts/factor-class.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { pretendedContext } from '../decoys/context.ts';
import { failuresOwner, isDecoy, isOfDecoy } from '../decoys/decoy.ts';
import { flowStateOf } from '../flows/flow-state.ts';
import { flowEvidence } from '../flows/standing.ts';
import { ApiError } from '../http/api-error.ts';
import { isApprovedOnly as wasApprovedOnly } from '../push/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { findUser, type StoredUser } from '../users/store.ts';

export interface ChallengeContext {
  readonly tenant: Tenant;
  readonly bearer: Bearer;
  readonly action: Action;
  readonly user: StoredUser | undefined;
  /** Pending ones too. */
  readonly authenticators: readonly Authenticator[];
  readonly recoveryCodesLeft: number;
  /** The person has not said yet that they kept those that they were shown. */
  readonly hasUnsavedRecoveryCodes: boolean;
  /** A challenge was passed on the action's device before. */
  readonly isKnownDevice: boolean;
  readonly failures: Readonly<Partial<Record<string, FactorFailures>>>;
  /** The action was met by a push that needed no number. */
  readonly isApprovedOnly: boolean;
}

/** Inside a transaction, what follows about nobody is not recorded. */
export async function loadContext(reader: Reader | Transaction, bearer: Bearer): Promise<ChallengeContext> {
  const { tenantId, userId } = bearer;
  const action = await findAction(reader, bearer);
  if (!action) throw new ApiError('unauthorized', 'The client token is for an action that no longer exists.');
  const authenticators = await listAuthenticators(reader, tenantId, userId);
  if (isDecoy(action) && 'mute' in reader) reader.mute?.();
  const [codes] = await reader.rows(
    'select count(*) as count, count(saved_at) as saved from recovery_codes where tenant_id = ? and user_id = ?',
    [tenantId, userId],
  );
  const context = {
    tenant: bearer.tenant,
    bearer,
    action,
    user: await findUser(reader, tenantId, userId),
    authenticators,
    recoveryCodesLeft: Number(codes?.count ?? 0),
    hasUnsavedRecoveryCodes: Number(codes?.count ?? 0) > 0 && Number(codes?.saved ?? 0) === 0,
    isKnownDevice: await isKnownDevice(reader, action),
    failures: await readFailures(reader, tenantId, failuresOwner(action)),
    isApprovedOnly: action.verificationMethod === 'PUSH' && (await wasApprovedOnly(reader, action)),
  };
  if (isDecoy(action)) return pretendedContext(context);
  return { ...context, authenticators: authenticators.filter((one) => !isOfDecoy(one)) };
}

async function isKnownDevice(reader: Reader, { tenantId, userId, deviceId }: Action): Promise<boolean> {
  if (deviceId === undefined) return false;
  const rows = await reader.rows(
    'select 1 from devices where tenant_id = ? and user_id = ? and device_id = ? and proven_at is not null and invalidated_at is null',
    [tenantId, userId, deviceId],
  );
  return rows.length > 0;
}

async function readFailures(
  reader: Reader,
  tenantId: string,
  userId: string,
): Promise<Record<string, FactorFailures>> {
  const rows = await reader.rows(
    'select factor_class, state from factor_failures where tenant_id = ? and user_id = ?',
    [tenantId, userId],
  );
  return Object.fromEntries(
    rows.map((row) => [row.factor_class as string, JSON.parse(row.state as string) as FactorFailures]),
  );
}

export async function writeFailures(
  transaction: Transaction,
  { action }: ChallengeContext,
  method: VerificationMethod,
  failures: FactorFailures,
  now: number,
): Promise<void> {
  await transaction.run(
    `insert into factor_failures (tenant_id, user_id, factor_class, state, updated_at) values (?, ?, ?, ?, ?)
     on conflict (tenant_id, user_id, factor_class) do update set state = excluded.state, updated_at = excluded.updated_at`,
    [action.tenantId, failuresOwner(action), factorClassOf(method), JSON.stringify(failures), now],
  );
}

export const failuresOf = (context: ChallengeContext, method: VerificationMethod): FactorFailures =>
  context.failures[factorClassOf(method)] ?? noFactorFailures;

export const laneIn = (context: ChallengeContext, method: VerificationMethod): Lane =>
  laneOf(method, context.isKnownDevice);

export const verifiedAuthenticators = ({ authenticators }: ChallengeContext): Authenticator[] =>
  authenticators.filter(({ verifiedAt }) => verifiedAt !== null);

/** Methods this person can be challenged with now; recovery codes only beside a factor they could replace. */
export function enrolledMethods(context: ChallengeContext): VerificationMethod[] {
  const methods = [
    ...new Set(verifiedAuthenticators(context).map(({ method }) => method as VerificationMethod)),
  ];
  const hasCodes = context.recoveryCodesLeft > 0 && !context.tenant.settings.disableRecoveryCodes;
  return methods.length > 0 && hasCodes ? [...methods, 'RECOVERY_CODE'] : methods;
}

/** What was proven in this action: the one source of assurance. A state that was set by hand proves nothing. */
export function evidenceOf({ action, isApprovedOnly }: ChallengeContext): Evidence[] {
  const { state, verificationMethod, stateUpdatedAt: at, overriddenAt } = action;
  if (state !== 'CHALLENGE_SUCCEEDED' || verificationMethod === undefined) return [];
  if (overriddenAt !== undefined && overriddenAt >= at) return [];
  return [
    {
      method: verificationMethod as VerificationMethod,
      at,
      ...(isApprovedOnly ? { isApprovedOnly: true as const } : {}),
    },
    // The last proof of a flow is not always its strongest.
    ...flowEvidence(flowStateOf(action)?.deeds ?? []),
  ];
}

/**
 * The only address this action may enrol: the one its track call carried, for as long as it lives (SECURITY F20); for
 * a first factor otherwise the one the caller stored for this person.
 */
export const vouchedEmail = ({ action, user }: ChallengeContext, isFirst: boolean): string | undefined =>
  action.email ?? (isFirst ? (user?.email ?? undefined) : undefined);
