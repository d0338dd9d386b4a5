/** The kinds of providers a tenant sets, as one map: by kind, then by name. Owns: which there are, and how each is judged. */
import {
  type AttestationProviderName,
  attestationProviderNames,
  type IdentityMethod,
  identityMethods,
  messageChannels,
  type PushProviderName,
  pushProviderNames,
} from '@stepward/api';
import { parseAttestationProvider } from '../app-attestation/provider-settings.ts';
import { parseIdentityProvider } from '../identity-verification/providers/provider-settings.ts';
import type { Channel } from '../messages/message.ts';
import { parseProvider } from '../messages/provider-settings.ts';
import type { ProviderConfiguration, ProviderKind } from '../providers/store.ts';
import { parsePushProvider } from '../push/delivery/provider-settings.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';

export interface ProviderBody {
  readonly provider: string;
  readonly settings: object;
  readonly credentials: object;
}

export interface KindOfProvider {
  readonly kind: ProviderKind;
  readonly names: readonly string[];
  /** Of audit events, and what they call the name. */
  readonly event: string;
  readonly eventField: string;
  /** Throws `invalid_request` naming the field. */
  readonly parse: (name: string, body: ProviderBody, policy: OutboundPolicy) => ProviderConfiguration;
}

export const kindsOfProviders: readonly KindOfProvider[] = [
  {
    kind: 'message',
    names: messageChannels,
    event: 'message_provider',
    eventField: 'channel',
    parse: (name, body, policy) => parseProvider(name as Channel, body, policy),
  },
  {
    kind: 'push',
    names: pushProviderNames,
    event: 'push_provider',
    eventField: 'provider',
    parse: (name, body, policy) => parsePushProvider(name as PushProviderName, body, policy),
  },
  {
    kind: 'identity',
    names: identityMethods,
    event: 'identity_provider',
    eventField: 'method',
    parse: (name, body, policy) => parseIdentityProvider(name as IdentityMethod, body, policy),
  },
  {
    kind: 'attestation',
    names: attestationProviderNames,
    event: 'attestation_provider',
    eventField: 'provider',
    parse: (name, body) => parseAttestationProvider(name as AttestationProviderName, body),
  },
];
