/** A vendor, as it was set by the management API: judged here, once. */
import {
  type IdentityMethod,
  type IdentityProviderConfiguration,
  type IdentityProviderName,
  identityProviders,
  type PutIdentityProviderBody,
} from '@stepward/api';
import { ApiError } from '../../http/api-error.ts';
import { check } from '../../messages/provider-settings.ts';
import { presentProvider } from '../../providers/presenter.ts';
import type { StoredProvider } from '../../providers/store.ts';
import { type OutboundPolicy, requireTarget } from '../../webhooks/target.ts';

const names = Object.keys(identityProviders) as IdentityProviderName[];

const serves = (name: IdentityProviderName, method: IdentityMethod): boolean =>
  (identityProviders[name].methods as readonly IdentityMethod[]).includes(method);

/** Throws `invalid_request` naming the field and what is allowed; never repeats a value, which may be a credential. */
export function parseIdentityProvider(
  method: IdentityMethod,
  { provider, settings = {}, credentials = {} }: PutIdentityProviderBody,
  policy: OutboundPolicy,
): IdentityProviderConfiguration {
  const allowed = names.filter((name) => serves(name, method));
  const name = allowed.find((one) => one === provider);
  if (!name)
    throw new ApiError(
      'invalid_request',
      `The field provider must be one of ${allowed.join(', ')} for ${method}.`,
    );
  check('settings', identityProviders[name].settings, settings);
  check('credentials', identityProviders[name].credentials, credentials);
  const configuration = { provider: name, settings, credentials } as IdentityProviderConfiguration;
  checkTargets(configuration, policy);
  return configuration;
}

/** SECURITY row 47. Names are judged again by what they resolve to, at every connection. */
function checkTargets({ provider, settings }: IdentityProviderConfiguration, policy: OutboundPolicy): void {
  if (provider === 'veriff') requireTarget('settings.baseUrl', settings.baseUrl, policy);
  else requireTarget('settings.url', settings.url, policy);
  const { returnUrl } = settings;
  if (returnUrl === undefined || (URL.canParse(returnUrl) && new URL(returnUrl).protocol === 'https:'))
    return;
  throw new ApiError('invalid_request', 'The field settings.returnUrl must be an https URL.');
}

export type StoredIdentityProvider = StoredProvider<IdentityMethod, IdentityProviderConfiguration>;

/** The only way out: of the credentials it says which there are. */
export const presentIdentityProvider = (stored: StoredIdentityProvider, callbackUrl: string) => ({
  verificationMethod: stored.name,
  ...presentProvider(stored),
  callbackUrl,
});
