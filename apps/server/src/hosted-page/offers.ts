/**
 * What the challenge page may offer: to add, and to be met with. Owns: what a page needs beside the names of the methods,
 * and what it cannot do. Does not own: who may do what (challenges/).
 */
import { identityMethods } from '@stepward/api';
import { allowedMethods } from '../actions/presenter.ts';
import { isOfKind } from '../app-credentials/app-credential.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { type ChallengeContext, verifiedAuthenticators } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { offeredEnrolments, phoneMethodToAdd } from '../challenges/enrolment.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { maskEmailAddress } from '../email-codes/address.ts';
import { providerHeads } from '../providers/store.ts';
import { isBesideOthers, vouchedNumber } from '../sms-codes/number-right.ts';
import { maskPhoneNumber, parsePhoneNumber } from '../sms-codes/phone-number.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import { endsInSettings, type SettingsEnrolment, settingsEnrolments } from './settings.ts';

export interface OfferedEnrolment {
  readonly verificationMethod: VerificationMethod;
  /** Of e-mail: the application gave the only address that may be added. */
  readonly isFixed?: true;
  /** Masked: the only address or number that may be added, which the page never sees whole. */
  readonly hint?: string;
  /** With settings: another proof comes first. */
  readonly needsStepUp?: true;
  /** With SMS: how a code can reach the phone. */
  readonly smsChannels?: readonly SmsChannelName[];
  /** With SMS: where numbers are from that are typed without a country code (ISO 3166 alpha-2). */
  readonly country?: string;
}

type SmsChannelName = 'DEFAULT' | 'WHATSAPP';
type Dependencies = Pick<ChallengeDependencies, 'database' | 'outbox' | 'now'>;

const none: ReadonlySet<string> = new Set();
const isIdentityMethod = (method: string): boolean => (identityMethods as readonly string[]).includes(method);

export async function offersOf(
  context: ChallengeContext,
  dependencies: Dependencies,
): Promise<OfferedEnrolment[]> {
  const offered = (
    endsInSettings(context)
      ? settingsEnrolments(context, dependencies.now())
      : offeredEnrolments(context, dependencies.now())
  ).map((one) => withoutAddress(one, context));
  const isPhoneOffered = offered.some(({ verificationMethod }) => verificationMethod === 'SMS');
  const phone = isPhoneOffered ? await phoneOffer(context, dependencies) : undefined;
  const isCheckOffered = offered.some(({ verificationMethod }) => isIdentityMethod(verificationMethod));
  const { tenantId } = context.tenant;
  const vendors = isCheckOffered
    ? await providerHeads(dependencies.database.read, tenantId, 'identity')
    : none;
  return offered.flatMap((one) => {
    // Switched on, but nobody was set who could check: there is nothing to begin.
    if (isIdentityMethod(one.verificationMethod)) return vendors.has(one.verificationMethod) ? [one] : [];
    if (one.verificationMethod !== 'SMS') return [one];
    return phone ? [{ ...one, ...phone }] : [];
  });
}

/** The address itself is nothing that whoever holds a token should learn. */
function withoutAddress(
  { email, ...offer }: SettingsEnrolment,
  { action }: ChallengeContext,
): OfferedEnrolment {
  if (email === undefined) return offer;
  return { ...offer, isFixed: true, ...(isOnlyNamed(action) ? {} : { hint: maskEmailAddress(email) }) };
}

/** Undefined: no code can reach a phone, or the number that the application gave is none, or nothing to be shown. */
async function phoneOffer(context: ChallengeContext, dependencies: Dependencies) {
  const vouched = vouchedNumber(context);
  const { defaultCountryCode: country, smsChannel: usual } = methodSettings(context.tenant, 'SMS');
  const parsed = vouched === undefined ? undefined : parsePhoneNumber(vouched, country);
  const isShown = vouched === undefined || !isOnlyNamed(context.action);
  const isPossible = isBesideOthers(context.tenant) && parsed?.valid !== false && isShown;
  const channels = isPossible ? await channelsOf(context, dependencies) : [];
  if (channels.length === 0) return undefined;
  // The first is the one that the page proposes.
  const smsChannels = usual === 'WHATSAPP' ? channels.toReversed() : channels;
  const from = country === undefined ? {} : { country };
  return { smsChannels, ...from, ...(parsed?.valid ? { hint: maskPhoneNumber(parsed.number) } : {}) };
}

async function channelsOf(
  context: ChallengeContext,
  { database, outbox }: Dependencies,
): Promise<SmsChannelName[]> {
  const { tenant, action } = context;
  const { tenantId } = tenant;
  const reaches = async (channel: 'sms' | 'whatsapp'): Promise<boolean> =>
    (await outbox.destination(database.read, tenantId, channel)) !== 'none';
  const isWhatsAppAllowed = allowedMethods(tenant, action).includes('WHATSAPP');
  const isTextAllowed = phoneMethodToAdd(context) === 'SMS';
  return [
    ...(isTextAllowed && (await reaches('sms')) ? (['DEFAULT'] as const) : []),
    ...(isWhatsAppAllowed && (await reaches('whatsapp')) ? (['WHATSAPP'] as const) : []),
  ];
}

/** The tenant may leave it to each action what is offered after a success. */
export const mayPrompt = ({ tenant, action }: Pick<ChallengeContext, 'tenant' | 'action'>): boolean =>
  tenant.settings.disableEnrollmentPrompt !== true || (action.promptMethods ?? []).includes('PASSKEY');

/** A key in an app is only of use to this page when it scans QR codes. */
export function canMeetHere(context: ChallengeContext, method: VerificationMethod): boolean {
  return method !== 'DEVICE' || verifiedAuthenticators(context).some((one) => isOfKind(one, 'qr-code'));
}
