import {
  type OwnAuthenticator,
  parseOwnAuthenticators,
  parseRemoved,
  type RemovedCredential,
} from '../settings/own-authenticator.ts';
import { parseDelivery, parseExchange } from './parse.ts';
import type { Delivery, Exchange, VerificationMethod } from './types.ts';

/** What the person wants to change, so that the right proof is asked for. */
export type Change =
  | { readonly change: 'add'; readonly verificationMethod: VerificationMethod }
  | { readonly change: 'update' }
  /** To a new address or number. */
  | { readonly change: 'move'; readonly userAuthenticatorId: string }
  | { readonly change: 'remove'; readonly userAuthenticatorId: string };

export type NewAddress = { readonly email: string } | { readonly phoneNumber: string };

export interface SettingsCalls {
  ownAuthenticators(): Promise<readonly OwnAuthenticator[]>;
  rename(id: string, displayName: string): Promise<void>;
  makeDefault(id: string): Promise<void>;
  /** Sends a code to the new address or number, which counts once that is typed. */
  move(id: string, address: NewAddress): Promise<Delivery>;
  /** Answers which passkey it was, if it was one. */
  remove(id: string): Promise<RemovedCredential | undefined>;
  /** A bearer that waits for another proof. */
  stepUp(change: Change): Promise<Exchange>;
}

export type Call = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => Promise<unknown>;

const folder = '/client/user-authenticators';

export function settingsCalls(call: Call): SettingsCalls {
  const pathOf = (id: string): string => `${folder}/${encodeURIComponent(id)}`;
  return {
    ownAuthenticators: async () => parseOwnAuthenticators(await call('GET', folder)),
    rename: async (id, displayName) => void (await call('PATCH', pathOf(id), { displayName })),
    makeDefault: async (id) => void (await call('PATCH', pathOf(id), { isDefault: true })),
    move: async (id, address) => parseDelivery(await call('PATCH', pathOf(id), address)),
    remove: async (id) => parseRemoved(await call('DELETE', pathOf(id))),
    stepUp: async (change) => parseExchange(await call('POST', '/client/hosted/step-up', change)),
  };
}
