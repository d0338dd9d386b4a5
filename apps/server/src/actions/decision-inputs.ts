/**
 * What makes two track calls the same decision (SECURITY row 13): the fields below, compared canonically. A changed
 * redirectUrl or locale is no conflict.
 */
import { isDecoy } from '../decoys/decoy.ts';
import type { Action } from './action.ts';

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

/** The inputs as one text: the same for the same inputs, another for others. */
export function canonicalInputs(inputs: DecisionInputs): string {
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
  return hasPlainOrder(custom) ? fixed : `${fixed}${canonicalJson(custom)}`;
}

/** What this action was decided on. Its own custom attributes are among the facts as they came. */
export function inputsOf(action: Action): DecisionInputs {
  const facts: { action: { custom: Record<string, unknown> } } = JSON.parse(action.facts);
  const { custom } = facts.action;
  // Made up here, and not the caller's.
  return isDecoy(action) ? { ...action, email: undefined, custom } : { ...action, custom };
}
