/** A change of an app client: what becomes of it, and what the trail says of it. */
import type { SigningAlgorithm, UpdateAppClientBody } from '@stepward/api';
import { type AppClientSettings, defaultAppClientSettings } from './app-client.ts';
import type { GivenAppClientSettings, StoredAppClient } from './store.ts';

/** Of a tenant. */
export const appClientsMax = 100;

/** The settings in a body; null takes one away, so that its default holds again. */
export function changedAppClient(
  before: GivenAppClientSettings,
  body: UpdateAppClientBody,
): GivenAppClientSettings {
  const known = Object.keys(defaultAppClientSettings) as (keyof AppClientSettings)[];
  const values = known.map((name) => [name, body[name] === undefined ? before[name] : body[name]]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined && value !== null));
}

export const algorithmOf = ({
  signingAlgorithm,
}: Pick<UpdateAppClientBody, 'signingAlgorithm'>): SigningAlgorithm =>
  signingAlgorithm ?? defaultAppClientSettings.signingAlgorithm;

/** For the trail. */
export const recordedAppClient = ({ name, given }: StoredAppClient) => ({ name, ...given });
