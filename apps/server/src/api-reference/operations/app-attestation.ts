/** Whose word on apps counts. With the management key. */
import {
  AttestationProviderAnswer,
  AttestationProviderListAnswer,
  attestationProviders,
  SuccessAnswer,
} from '@stepward/api';
import type { Operation } from '../operation.ts';
import { providerAlternatives } from '../provider-bodies.ts';

const path = '/v1/management/attestation-providers';

export const attestationProviderOperations: Readonly<Record<string, Operation>> = {
  [`GET ${path}`]: {
    operationId: 'listAttestationProviders',
    summary: 'List whose attestation of apps is checked',
    details:
      'Apps that send performAttestation are believed when the provider that they name is set here; with the tenant setting requireDeviceAttestation no other may add a key.',
    answer: 'The providers of the tenant.',
    answerSchema: AttestationProviderListAnswer,
  },
  [`GET ${path}/:provider`]: {
    operationId: 'getAttestationProvider',
    summary: 'Get a provider of attestation',
    answer: 'provider, settings, credentialsSet (names only), updatedAt.',
    answerSchema: AttestationProviderAnswer,
    refusals: [404],
  },
  [`PUT ${path}/:provider`]: {
    operationId: 'putAttestationProvider',
    summary: 'Set a provider of attestation',
    details: 'Replaces everything, credentials included. What is taken follows from the provider.',
    alternatives: providerAlternatives(attestationProviders, { isNamed: false }),
    answer: 'The provider.',
    answerSchema: AttestationProviderAnswer,
  },
  [`DELETE ${path}/:provider`]: {
    operationId: 'deleteAttestationProvider',
    summary: 'Remove a provider of attestation',
    answer: 'success.',
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};
