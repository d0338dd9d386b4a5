/**
 * How many wrong codes are let through (SECURITY rows 1–3, N-01, N-03). A known person's tries count for their factor, as
 * on the challenge page; nobody's count for where the code went; all of them for the address they come from.
 */
import { createHash } from 'node:crypto';
import type { Action } from '../actions/action.ts';
import { countWrongTry, findAction } from '../actions/store.ts';
import { failChallenge } from '../actions/transitions.ts';
import {
  type Admission,
  actionFailuresMax,
  admission,
  challengeFailuresMax,
  type FactorFailures,
  noFactorFailures,
  register,
} from '../attempts/attempts.ts';
import { factorClassOf, type Lane, laneOf } from '../attempts/factor-class.ts';
import type { Transaction } from '../database/database.ts';
import { countFailedCode } from '../failed-codes/budget.ts';
import { countSends, ipPrefix, noteSend } from '../messages/send-limits.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { destinationOf, type OtpChallenge } from './otp-challenge.ts';
import { countWrongOtpTry, failOtpChallenge } from './store.ts';

const hourMs = 3_600_000;
/** Wrong codes an hour that one address (a /64 of IPv6) may enter, over all challenges of the tenant. */
export const wrongTriesPerIpHourMax = 50;

export interface Tries {
  readonly transaction: Transaction;
  readonly challenge: OtpChallenge;
  /** The action that the challenge was made for, while it is somebody's. */
  readonly action: Action | undefined;
  readonly factor: FactorFailures;
  readonly lane: Lane;
  /** A challenge was passed on it before. */
  readonly isKnownDevice: boolean;
  readonly now: number;
}

export async function loadTries(
  transaction: Transaction,
  challenge: OtpChallenge,
  now: number,
): Promise<Tries> {
  const { tenantId, userId, method } = challenge;
  if (userId === undefined) {
    const [row] = await transaction.rows(
      'select state from otp_failures where tenant_id = ? and subject = ?',
      [tenantId, subjectOf(challenge)],
    );
    return {
      transaction,
      challenge,
      action: undefined,
      factor: stateIn(row),
      lane: 'unknown_device',
      isKnownDevice: false,
      now,
    };
  }
  const action = await findAction(transaction, { ...challenge, userId });
  const [row] = await transaction.rows(
    'select state from factor_failures where tenant_id = ? and user_id = ? and factor_class = ?',
    [tenantId, userId, factorClassOf(method)],
  );
  const isKnown = await isKnownDevice(
    transaction,
    { tenantId, userId },
    challenge.deviceId ?? action?.deviceId,
  );
  const lane = laneOf(method, isKnown);
  return { transaction, challenge, action, factor: stateIn(row), lane, isKnownDevice: isKnown, now };
}

const stateIn = (row: { readonly state?: unknown } | undefined): FactorFailures =>
  row ? (JSON.parse(row.state as string) as FactorFailures) : noFactorFailures;

const subjectOf = (challenge: OtpChallenge): string => {
  const destination = destinationOf(challenge).trim().toLowerCase();
  return `${factorClassOf(challenge.method)}:${createHash('sha256').update(destination).digest('base64url')}`;
};

const ipSubjectOf = ({ ipAddress }: OtpChallenge): string | undefined =>
  ipAddress === undefined ? undefined : `wrong-otp-ip:${ipPrefix(ipAddress)}`;

async function isKnownDevice(
  transaction: Transaction,
  { tenantId, userId }: { tenantId: string; userId: string },
  deviceId: string | undefined,
): Promise<boolean> {
  if (deviceId === undefined) return false;
  const rows = await transaction.rows(
    'select 1 from devices where tenant_id = ? and user_id = ? and device_id = ? and proven_at is not null and invalidated_at is null',
    [tenantId, userId, deviceId],
  );
  return rows.length > 0;
}

/** Whether the code may be looked at at all. */
export async function mayTry(tries: Tries): Promise<boolean> {
  const { transaction, challenge, isKnownDevice, now } = tries;
  if (!admissionOf(tries).admitted) return false;
  // Whoever shares an address must not be able to close it to a device that was there before (row 5).
  if (isKnownDevice) return true;
  const subject = ipSubjectOf(challenge);
  if (subject === undefined) return true;
  const { sent } = await countSends(transaction, challenge.tenantId, subject, now - hourMs);
  return sent < wrongTriesPerIpHourMax;
}

/** Whether wrong codes closed the factor of a person for good (N-03); a delay is over by itself. */
export function isClosed({ factor, lane, now }: Tries): boolean {
  const verdict = admission({ challengeFailures: 0, actionFailures: 0, factor }, now, lane);
  return !verdict.admitted && verdict.reason === 'factor_disabled';
}

function admissionOf({ challenge, action, factor, lane, now }: Tries): Admission {
  const attempts = {
    challengeFailures: challenge.wrongTries,
    actionFailures: action?.wrongTries ?? 0,
    factor,
  };
  return admission(attempts, now, lane);
}

/** Counts a wrong code everywhere it counts; answers whether another may be tried. */
export async function recordWrong(tries: Tries, tenant: Tenant): Promise<boolean> {
  const { transaction, challenge, action, lane, now } = tries;
  const wrongTries = await countWrongOtpTry(transaction, challenge);
  const actionFailures = action ? await countWrongTry(transaction, action, now) : 0;
  const before = { challengeFailures: 0, actionFailures: 0, factor: tries.factor };
  const { factor } = register(before, { type: 'WRONG_CODE', lane }, now);
  await writeFailures(tries, factor);
  const subject = ipSubjectOf(challenge);
  if (subject !== undefined) await noteSend(transaction, challenge.tenantId, subject, now);
  await countFailedCode({ transaction, tenant, challengeId: challenge.challengeId, now });
  if (wrongTries >= challengeFailuresMax) await failOtpChallenge(transaction, challenge);
  if (action && actionFailures >= actionFailuresMax) await failChallenge(transaction, action, now);
  audit(tries, wrongTries);
  const after = { ...tries, challenge: { ...challenge, wrongTries }, factor };
  return admissionOf({ ...after, action: action && { ...action, wrongTries: actionFailures } }).admitted;
}

/** A right code takes the count back: of the person's factor, or of the address. */
export async function recordRight(tries: Tries): Promise<void> {
  if (tries.factor !== noFactorFailures) await writeFailures(tries, noFactorFailures);
}

async function writeFailures({ transaction, challenge, now }: Tries, state: FactorFailures): Promise<void> {
  const { tenantId, userId, method } = challenge;
  const json = JSON.stringify(state);
  if (userId === undefined)
    await transaction.run(
      `insert into otp_failures (tenant_id, subject, state, updated_at) values (?, ?, ?, ?)
       on conflict (tenant_id, subject) do update set state = excluded.state, updated_at = excluded.updated_at`,
      [tenantId, subjectOf(challenge), json, now],
    );
  else
    await transaction.run(
      `insert into factor_failures (tenant_id, user_id, factor_class, state, updated_at) values (?, ?, ?, ?, ?)
       on conflict (tenant_id, user_id, factor_class) do update set state = excluded.state, updated_at = excluded.updated_at`,
      [tenantId, userId, factorClassOf(method), json, now],
    );
}

function audit({ transaction, challenge }: Tries, wrongTries: number): void {
  const { tenantId, userId, actionCode, idempotencyKey, challengeId, method } = challenge;
  transaction.audit({
    tenantId,
    type: 'challenge.wrong_try',
    ...(userId === undefined ? {} : { userId }),
    data: { actionCode, idempotencyKey, method, challengeId, wrongTries },
  });
}
