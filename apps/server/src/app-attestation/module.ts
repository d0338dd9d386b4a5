/** Whose word on apps counts, put together: what a tenant set, and the verifiers made of it. */
import {
  type AttestationProviderConfiguration,
  type AttestationProviderName,
  AttestationProviderParameters,
  PutAttestationProviderBody,
} from '@stepward/api';
import type { AttestationVerifiers, VerifyAttestation } from '../app-credentials/attestation.ts';
import type { HttpServer } from '../http/http-server.ts';
import { presentProvider } from '../providers/presenter.ts';
import { type ProviderRouteDependencies, providerRoutes } from '../providers/routes.ts';
import { ProviderStore } from '../providers/store.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { isAttestedByApple } from './app-attest.ts';
import { isAttestedByGoogle } from './play-integrity.ts';
import { parseAttestationProvider } from './provider-settings.ts';

export interface AppAttestationDependencies extends ProviderRouteDependencies {
  readonly keyRing: KeyRing;
}

export interface AppAttestation {
  readonly find: AttestationVerifiers;
  addRoutes(server: HttpServer): void;
}

export function appAttestation({ keyRing, ...dependencies }: AppAttestationDependencies): AppAttestation {
  const { database, now } = dependencies;
  const store = new ProviderStore<AttestationProviderName, AttestationProviderConfiguration>(
    'attestation',
    keyRing,
  );
  return {
    find: async (tenantId, provider) => {
      const found = await store.find(database.read, tenantId, provider);
      return found && verifier(found.configuration, now);
    },
    addRoutes: (server) =>
      providerRoutes(server, dependencies, {
        path: '/v1/management/attestation-providers',
        parameter: 'provider',
        params: AttestationProviderParameters,
        body: PutAttestationProviderBody,
        store,
        parse: (provider, body: PutAttestationProviderBody) => parseAttestationProvider(provider, body),
        present: (_tenantId, stored) => presentProvider(stored),
        notSet: (provider) => `This tenant has not set the attestation provider ${provider}.`,
        event: 'attestation_provider',
      }),
  };
}

const verifier =
  (configuration: AttestationProviderConfiguration, now: () => number): VerifyAttestation =>
  async (statement, nonce) =>
    configuration.provider === 'APP_ATTEST'
      ? isAttestedByApple(statement, nonce, configuration.settings, now())
      : await isAttestedByGoogle(statement.token, nonce, configuration, now());
