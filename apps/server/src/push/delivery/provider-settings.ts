/** A carrier of push notifications, as it was set by the management API: judged here, once. */
import {
  type PushProviderConfiguration,
  type PushProviderName,
  type PutPushProviderBody,
  pushProviders,
} from '@stepward/api';
import { ApiError } from '../../http/api-error.ts';
import { check } from '../../messages/provider-settings.ts';
import { presentProvider } from '../../providers/presenter.ts';
import type { StoredProvider } from '../../providers/store.ts';
import { type OutboundPolicy, requireTarget } from '../../webhooks/target.ts';
import { apnsKey, serviceAccount, vapidKey } from './keys.ts';

/** Throws `invalid_request` naming the field and what is allowed; never repeats a value, which may be a credential. */
export function parsePushProvider(
  provider: PushProviderName,
  { settings = {}, credentials = {} }: PutPushProviderBody,
  policy: OutboundPolicy,
): PushProviderConfiguration {
  const schemas = pushProviders[provider];
  check('settings', schemas.settings, settings);
  check('credentials', schemas.credentials, credentials);
  const configuration = { provider, settings, credentials } as PushProviderConfiguration;
  checkKeys(configuration);
  checkTargets(configuration, policy);
  return configuration;
}

function checkKeys(configuration: PushProviderConfiguration): void {
  if (configuration.provider === 'fcm') serviceAccount(configuration.credentials);
  if (configuration.provider === 'web-push') vapidKey(configuration.settings, configuration.credentials);
  if (configuration.provider !== 'apns') return;
  apnsKey(configuration.credentials);
  const { certificateAuthority } = configuration.settings;
  if (certificateAuthority !== undefined && !certificateAuthority.includes('-----BEGIN CERTIFICATE-----'))
    throw new ApiError(
      'invalid_request',
      'The field settings.certificateAuthority must be a certificate in PEM form.',
    );
}

/** SECURITY row 47. Names are judged again by what they resolve to, at every connection. */
function checkTargets({ settings }: PushProviderConfiguration, policy: OutboundPolicy): void {
  for (const field of ['baseUrl', 'tokenUrl', 'url'] as const) {
    const url = (settings as Readonly<Partial<Record<typeof field, string>>>)[field];
    if (url !== undefined) requireTarget(`settings.${field}`, url, policy);
  }
}

/** The only way out: of the credentials it says which there are, and whose they are. */
export function presentPushProvider(stored: StoredProvider<PushProviderName, PushProviderConfiguration>) {
  const shown = presentProvider(stored);
  return { ...shown, settings: { ...shown.settings, ...ownerOf(stored.configuration) } };
}

function ownerOf(configuration: PushProviderConfiguration): { projectId?: string; clientEmail?: string } {
  if (configuration.provider !== 'fcm') return {};
  const { projectId, clientEmail } = serviceAccount(configuration.credentials);
  return { projectId, clientEmail };
}
