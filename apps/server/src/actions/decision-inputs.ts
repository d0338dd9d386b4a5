/**
 * What makes two track calls the same decision (SECURITY row 13): the fields below, compared canonically. A changed
 * redirectUrl or locale is no conflict.
 */
import { hash } from 'node:crypto';

export interface DecisionInputs {
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly username?: string | undefined;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  readonly challengeId?: string | undefined;
  readonly scope?: string | undefined;
}

const hasPlainOrder = (value: unknown): boolean =>
  value === undefined || value === null || typeof value !== 'object' || Object.keys(value).length === 0;

/** JSON with the keys of every object in code-unit order, so that field order does not matter. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`).join(',')}}`;
}

/** SHA-256 of the inputs in a fixed order. */
export function inputHash(inputs: DecisionInputs): Buffer {
  const { ipAddress, userAgent, deviceId, email, phoneNumber, username, custom, challengeId, scope } = inputs;
  const fixed = JSON.stringify([
    ipAddress,
    userAgent,
    deviceId,
    email,
    phoneNumber,
    username,
    challengeId,
    scope,
  ]);
  return hash('sha256', hasPlainOrder(custom) ? fixed : `${fixed}${canonicalJson(custom)}`, 'buffer');
}
