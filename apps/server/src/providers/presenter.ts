/** The only ways out of a provider's configuration: credentials stay where they are. */
import { withoutLongTexts, withoutUrlPaths } from '../audit/recorded-values.ts';
import type { ProviderConfiguration, StoredProvider } from './store.ts';

/** For the trail: of the credentials their names, of URLs the origin: a webhook's path may hold a secret of its receiver. */
export const recordedProvider = ({ provider, settings, credentials }: ProviderConfiguration) => ({
  provider,
  settings: withoutLongTexts(withoutUrlPaths(settings)),
  credentialsSet: Object.keys(credentials).sort(),
});

/** What every kind shows alike. */
export const presentProvider = ({
  configuration: { provider, settings, credentials },
  updatedAt,
}: StoredProvider<string, ProviderConfiguration>) => ({
  provider,
  settings: { ...settings },
  credentialsSet: Object.keys(credentials).sort(),
  updatedAt: new Date(updatedAt).toISOString(),
});
