/** Whose word on apps counts, as it was set by the management API: judged here, once. */
import { X509Certificate } from 'node:crypto';
import {
  type AttestationProviderConfiguration,
  type AttestationProviderName,
  attestationProviders,
  type PutAttestationProviderBody,
} from '@stepward/api';
import { ApiError } from '../http/api-error.ts';
import { check } from '../messages/provider-settings.ts';
import { verificationKeyOf } from './play-integrity.ts';

const refuse = (text: string): never => {
  throw new ApiError('invalid_request', text);
};

/** Throws `invalid_request` naming the field and what is allowed; never repeats a value, which may be a credential. */
export function parseAttestationProvider(
  provider: AttestationProviderName,
  { settings = {}, credentials = {} }: PutAttestationProviderBody,
): AttestationProviderConfiguration {
  const schemas = attestationProviders[provider];
  check('settings', schemas.settings, settings);
  check('credentials', schemas.credentials, credentials);
  const configuration = { provider, settings, credentials } as AttestationProviderConfiguration;
  if (configuration.provider === 'APP_ATTEST') checkAuthority(configuration.settings.certificateAuthority);
  else checkPlay(configuration);
  return configuration;
}

function checkAuthority(pem: string | undefined): void {
  if (pem === undefined) return;
  try {
    new X509Certificate(pem);
  } catch {
    refuse('The field settings.certificateAuthority must be a certificate in PEM form.');
  }
}

function checkPlay({
  settings: { allowUnrecognizedVersion = false, certificateDigests },
  credentials,
}: Extract<AttestationProviderConfiguration, { provider: 'PLAY_INTEGRITY' }>): void {
  // Whoever repackages an app signs it with a certificate of their own.
  if (allowUnrecognizedVersion && certificateDigests === undefined)
    refuse('The field settings.certificateDigests is required with settings.allowUnrecognizedVersion.');
  try {
    verificationKeyOf(credentials.verificationKey);
  } catch {
    refuse(
      'The field credentials.verificationKey must be a P-256 public key in base64, as the Play Console shows it.',
    );
  }
}
