// Who is signed in. Two ways lead here: Amplify, which keeps its tokens itself, and the AWS SDK, whose tokens we keep.
import { signOut as amplifySignOut, fetchAuthSession } from 'aws-amplify/auth';
import { useSyncExternalStore } from 'react';
import { Problem, sentences } from '../problem.ts';
import { forgetSdkTokens, sdkTokens } from './sdk-tokens.ts';

export interface Person {
  /** Cognito's `sub`: what Stepward knows the person by. Never the e-mail address, which changes hands. */
  readonly sub: string;
  readonly email: string;
}

/** `undefined` until it is known; `null`: nobody. */
export type Session = Person | null | undefined;

let current: Session;
const listeners = new Set<() => void>();

function set(next: Session): void {
  const isSame =
    current && next ? current.sub === next.sub && current.email === next.email : current === next;
  if (isSame) return;
  current = next;
  for (const listener of listeners) listener();
}

const claim = (payload: Readonly<Record<string, unknown>> | undefined, name: string): string => {
  const value = payload?.[name];
  return typeof value === 'string' ? value : '';
};

/** Asks again who is signed in: at the start, after a sign-in, and when another tab changed it. */
export async function refreshSession(): Promise<Session> {
  const tokens = sdkTokens() ?? (await amplifyTokens());
  const sub = claim(tokens?.idClaims, 'sub');
  set(sub === '' ? null : { sub, email: claim(tokens?.idClaims, 'email') });
  return current;
}

interface Tokens {
  readonly accessToken: string;
  readonly idClaims: Readonly<Record<string, unknown>>;
}

async function amplifyTokens(): Promise<Tokens | undefined> {
  try {
    const { tokens } = await fetchAuthSession();
    return tokens && { accessToken: tokens.accessToken.toString(), idClaims: tokens.idToken?.payload ?? {} };
  } catch {
    return undefined;
  }
}

/** For the shop's API. Refreshed by Amplify when it is old. */
export async function accessToken(): Promise<string> {
  const tokens = sdkTokens() ?? (await amplifyTokens());
  if (tokens !== undefined) return tokens.accessToken;
  set(null);
  throw new Problem('over', sentences.signedOut);
}

export async function signOut(): Promise<void> {
  forgetSdkTokens();
  // Also where Cognito is not reached: this browser forgets.
  await amplifySignOut().catch(() => undefined);
  set(null);
}

addEventListener('storage', () => void refreshSession());

export const useSession = (): Session =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
