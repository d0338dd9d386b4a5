/**
 * What a tenant set for single verification methods (management-api.md §8, §10), beside the settings that stand for all.
 * Kept with the tenant, so that whoever has the tenant has them. Owns: their shape, and how they are read. Does not own: how
 * they are set (authenticator-configurations/), nor what any of them does.
 */
import type { VerificationMethod } from '../authenticators/verification-method.ts';

/** At most this many within any stretch of this length. */
export interface RateLimit {
  readonly rateLimit: number;
  readonly windowInMinutes: number;
}

/** Of text messages to one block of numbers. */
export interface PrefixRateLimit extends Partial<RateLimit> {
  /** Absent: it is. */
  readonly enabled?: boolean;
  /** Numbers of one country, or that share so many leading digits; absent: of one country. */
  readonly blockSize?: 'country' | number;
  /** Absent: wherever the number is from. */
  readonly countryCodes?: readonly string[];
}

export interface MethodSettings {
  /** Codes that a person may enter, right or wrong. */
  readonly submissionRateLimitConfiguration?: RateLimit;
  /** The same, by its older name. */
  readonly rateLimitConfiguration?: RateLimit;
  /** Messages to one address or number, and notifications to one person; all of them hold. */
  readonly sendingRateLimitConfigurations?: readonly RateLimit[];
  readonly sendingRateLimitConfiguration?: RateLimit;
  readonly prefixRateLimitConfigurations?: readonly PrefixRateLimit[];
  /** Digits of a code that is sent. */
  readonly verificationCodeLength?: number;
  /** Where a number without `+` is from. */
  readonly defaultCountryCode?: string;
  /** How a code gets to a phone where the caller does not say. */
  readonly smsChannel?: 'DEFAULT' | 'WHATSAPP';
  /** Names of values that `sms.created` may carry. */
  readonly allowedCustomSmsVariables?: readonly string[];
  readonly passkeyRegistrationHints?: readonly ('client-device' | 'hybrid' | 'security-key')[];
  readonly userVerificationRequirement?: 'discouraged' | 'preferred' | 'required';
  readonly authenticatorAttachment?: 'all-supported' | 'cross-platform' | 'platform';
  readonly preventRemovingLastPasskey?: boolean;
  /** One of this method for a person is enough. */
  readonly allowMultipleUserAuthenticators?: boolean;
  /** Its owner may name, move and remove it. */
  readonly isEditableByUser?: boolean;
  /** The settings of a person do not show it. */
  readonly isHiddenToUser?: boolean;
  /** How long the key of an app is good for since it was last renewed; 0: for good. */
  readonly credentialLifetimeInMinutes?: number;
  /** What becomes of an app whose word is refused. */
  readonly appAttestationFailureMode?: 'BLOCK' | 'ALLOW_WITH_WARNING';
}

export type MethodsSettings = Readonly<Partial<Record<VerificationMethod, MethodSettings>>>;

interface HasMethods {
  readonly settings: { readonly methods?: MethodsSettings };
}

const none: MethodSettings = {};

export const methodSettings = ({ settings }: HasMethods, method: VerificationMethod): MethodSettings =>
  settings.methods?.[method] ?? none;

/** All that hold for messages of a method. */
export function sendingLimits(tenant: HasMethods, method: VerificationMethod): readonly RateLimit[] {
  const settings = methodSettings(tenant, method);
  const { sendingRateLimitConfigurations = [], sendingRateLimitConfiguration: one } = settings;
  return one ? [...sendingRateLimitConfigurations, one] : sendingRateLimitConfigurations;
}

/** All that hold for codes of a method that are entered. */
export function submissionLimits(tenant: HasMethods, method: VerificationMethod): readonly RateLimit[] {
  const { submissionRateLimitConfiguration, rateLimitConfiguration } = methodSettings(tenant, method);
  return [submissionRateLimitConfiguration, rateLimitConfiguration].filter((one) => one !== undefined);
}
