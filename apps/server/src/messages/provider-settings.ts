/** Who carries a tenant's messages, as it was set by the management API: judged here, once. */
import {
  type MessageProviderConfiguration,
  type MessageProviderName,
  messageProviders,
  type PutMessageProviderBody,
} from '@stepward/api';
import ipaddr from 'ipaddr.js';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { ApiError } from '../http/api-error.ts';
import { isAllowedAddress, type OutboundPolicy, requireTarget } from '../webhooks/target.ts';
import type { Channel } from './message.ts';

const refuse = (text: string): never => {
  throw new ApiError('invalid_request', text);
};

const isProviderName = (name: string): name is MessageProviderName => Object.hasOwn(messageProviders, name);

/** Throws `invalid_request` naming the field and what is allowed; never repeats a value, which may be a credential. */
export function parseProvider(
  channel: Channel,
  { provider, settings = {}, credentials = {} }: PutMessageProviderBody,
  policy: OutboundPolicy,
): MessageProviderConfiguration {
  const schemas = isProviderName(provider) ? messageProviders[provider] : undefined;
  const served: readonly Channel[] = schemas?.channels ?? [];
  if (!schemas || !served.includes(channel)) {
    const names = Object.entries(messageProviders)
      .filter(([, { channels }]) => (channels as readonly Channel[]).includes(channel))
      .map(([name]) => name);
    return refuse(`The field provider must be one of ${names.join(', ')} for ${channel}.`);
  }
  check('settings', schemas.settings, settings);
  check('credentials', schemas.credentials, credentials);
  const configuration = { provider, settings, credentials } as MessageProviderConfiguration;
  checkTogether(configuration);
  checkTargets(configuration, policy);
  return configuration;
}

/** What one part of a body is refused for, by its schema. */
export function check(part: string, schema: TSchema, value: unknown): void {
  const errors = Value.Errors(schema, value);
  // Of an unknown field the last one names it; of a wrong one the first says what is wrong.
  const problem = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0];
  if (!problem) return;
  const { keyword, instancePath, params, message } = problem as {
    keyword: string;
    instancePath: string;
    params: Record<string, unknown>;
    message: string;
  };
  const field = [part, ...instancePath.split('/').filter(Boolean)].join('.');
  if (keyword === 'required') refuse(`The field ${field}.${list(params.requiredProperties)} is required.`);
  if (keyword === 'additionalProperties')
    refuse(`The field ${field}.${list(params.additionalProperties)} is not one of this provider.`);
  if (keyword === 'pattern') refuse(`The field ${field} does not have the allowed form ${params.pattern}.`);
  if (keyword === 'const' || keyword === 'anyOf')
    refuse(`The field ${field} must be one of ${allowedValues(errors)}.`);
  refuse(`The field ${field} ${message}.`);
}

const list = (names: unknown): string => (names as string[])[0] ?? '';

const allowedValues = (errors: readonly { params: object }[]): string =>
  errors.flatMap(({ params }) => ('allowedValue' in params ? [String(params.allowedValue)] : [])).join(', ');

/** What no schema of one field can say. */
function checkTogether({ provider, settings, credentials }: MessageProviderConfiguration): void {
  if (provider === 'twilio' && (settings.from === undefined) === (settings.messagingServiceSid === undefined))
    refuse('Give one of the fields settings.from and settings.messagingServiceSid.');
  if (provider === 'smtp' && (settings.user === undefined) !== (credentials.password === undefined))
    refuse('The fields settings.user and credentials.password are given together or not at all.');
  if (provider === 'smtp' && settings.user !== undefined && settings.security === 'none')
    refuse('The field settings.security must be tls or starttls where a password is sent.');
  const authority = 'certificateAuthority' in settings ? settings.certificateAuthority : undefined;
  if (authority !== undefined && !authority.includes('-----BEGIN CERTIFICATE-----'))
    refuse('The field settings.certificateAuthority must be a certificate in PEM form.');
}

/** SECURITY row 47. Names are judged again by what they resolve to, at every connection. */
function checkTargets({ provider, settings }: MessageProviderConfiguration, policy: OutboundPolicy): void {
  if (provider === 'webhook') requireTarget('settings.url', settings.url, policy);
  if ('baseUrl' in settings && settings.baseUrl !== undefined)
    requireTarget('settings.baseUrl', settings.baseUrl, policy);
  const host = 'host' in settings ? settings.host : undefined;
  if (host !== undefined && ipaddr.isValid(host) && !isAllowedAddress(host, policy))
    refuse('The field settings.host must be a name or an address of the public internet.');
}
