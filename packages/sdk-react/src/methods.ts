// Which ways are offered, and how one gets from one to another (client-api.md §14). Pure.
import type { ChallengeOptions } from '@stepward/browser';
import { type ScreenMethod, screenMethods } from './messages/messages.ts';
import { minutesUntil } from './problems.ts';

const isScreenMethod = (method: string): method is ScreenMethod =>
  (screenMethods as readonly string[]).includes(method);

const needsWebAuthn: ReadonlySet<ScreenMethod> = new Set(['PASSKEY', 'SECURITY_KEY']);

/** Those of the server that have a screen and work in this browser, in the server's order; without a list, all. */
export function offeredMethods(
  { verificationMethods = [...screenMethods] }: Pick<ChallengeOptions, 'verificationMethods'>,
  hasWebAuthn: boolean,
): ScreenMethod[] {
  const shown = [...new Set(verificationMethods.filter(isScreenMethod))];
  const working = shown.filter((method) => hasWebAuthn || !needsWebAuthn.has(method));
  // A screen that says it does not work here is better than an empty one.
  return working.length > 0 ? working : shown;
}

/** The one to begin with; undefined: the person chooses, also where the usual one is locked. */
export function firstMethod(
  {
    defaultVerificationMethod,
    lockedUntil,
  }: Pick<ChallengeOptions, 'defaultVerificationMethod' | 'lockedUntil'>,
  offered: readonly ScreenMethod[],
  now: number,
): ScreenMethod | undefined {
  if (offered.length === 1) return offered[0];
  const first = offered.find((method) => method === defaultVerificationMethod);
  return first !== undefined && minutesUntil(lockedUntil?.[first], now) > 0 ? undefined : first;
}

export type WayOut =
  | { readonly kind: 'none' }
  | { readonly kind: 'direct'; readonly method: ScreenMethod }
  | { readonly kind: 'choose' };

/** Below a screen: to the one other way, or to the list. */
export function wayOut(current: ScreenMethod, offered: readonly ScreenMethod[]): WayOut {
  const others = offered.filter((method) => method !== current);
  const [other] = others;
  if (other === undefined) return { kind: 'none' };
  return others.length === 1 ? { kind: 'direct', method: other } : { kind: 'choose' };
}
