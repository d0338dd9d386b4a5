/** Parts of what the challenge page is told (session.ts), each from the context alone. */
import { createHash } from 'node:crypto';
import { findConfiguration } from '../action-configurations/store.ts';
import { lockedUntilIn } from '../attempts/attempts.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { type ChallengeContext, failuresOf, laneIn, verifiedAuthenticators } from '../challenges/context.ts';
import { actionMessage } from '../challenges/message-text.ts';
import type { Reader } from '../database/database.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { maskEmailAddress } from '../email-codes/address.ts';
import { restrictionsIn } from '../own-authenticators/owner-rights.ts';
import { maskPhoneNumber } from '../sms-codes/phone-number.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { endsInSettings, movable } from './settings.ts';

const supportAlphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const supportCharacters = 8;

export function presentSettings(context: ChallengeContext, now: number) {
  const { action, tenant, recoveryCodesLeft } = context;
  if (!action.redirectToSettings) return {};
  const hasCodes =
    endsInSettings(context) && haveRecoveryCodes(tenant) && verifiedAuthenticators(context).length > 0;
  const isStepUp = action.stepUpOf !== undefined;
  const moves = endsInSettings(context) ? movable(context, now) : [];
  return {
    settings: {
      isStepUp,
      ...(hasCodes ? { recoveryCodesLeft } : {}),
      ...(moves.length === 0 ? {} : { movable: moves }),
      ...(endsInSettings(context) ? restrictionsIn(context) : {}),
    },
  };
}

/** What the page does by itself when it is over. */
export function presentEnding(context: ChallengeContext) {
  const { action, tenant } = context;
  const { hideSuccessScreenOnEnrollment, redirectOnSessionExpiry } = tenant.settings;
  const isNew = verifiedAuthenticators(context).some((one) => (one.verifiedAt ?? 0) >= action.createdAt);
  return {
    ...(hideSuccessScreenOnEnrollment === true && isNew ? { endsAtOnce: true } : {}),
    ...(redirectOnSessionExpiry === true ? { returnsOnExpiry: true } : {}),
  };
}

const haveRecoveryCodes = ({ settings }: Tenant): boolean =>
  !settings.disableRecoveryCodes && settings.verificationMethods.includes('RECOVERY_CODE');

export function presentMethod(context: ChallengeContext, method: VerificationMethod, now: number) {
  const kind = method === 'WHATSAPP' ? 'SMS' : method;
  const authenticator = verifiedAuthenticators(context).find((one) => one.method === kind);
  const phone = authenticator?.phoneNumber ? maskPhoneNumber(authenticator.phoneNumber) : undefined;
  const address = authenticator?.email ? maskEmailAddress(authenticator.email) : phone;
  const hint = isOnlyNamed(context.action) ? undefined : address;
  const lockedUntil = lockedUntilIn(failuresOf(context, method), laneIn(context, method));
  return {
    verificationMethod: method,
    ...(hint === undefined ? {} : { hint }),
    ...(lockedUntil > now ? { lockedUntil: new Date(lockedUntil).toISOString() } : {}),
  };
}

/**
 * After a first enrolment: this action was passed with the only factor there is, made in it. Until the person says that they
 * have them: a page that was reloaded, or never heard the answer, shows a new set.
 */
export function owesRecoveryCodes(context: ChallengeContext): boolean {
  const { action, tenant, recoveryCodesLeft, hasUnsavedRecoveryCodes } = context;
  if (action.state !== 'CHALLENGE_SUCCEEDED' || !haveRecoveryCodes(tenant)) return false;
  if (recoveryCodesLeft > 0 && !hasUnsavedRecoveryCodes) return false;
  // The tenant leaves them to the settings, which say that there are none yet.
  if (tenant.settings.hideRecoveryCodesOnEnrollment === true) return false;
  const factors = verifiedAuthenticators(context);
  return factors.length > 0 && factors.every(({ verifiedAt }) => (verifiedAt ?? 0) >= action.createdAt);
}

/**
 * Short, the same for the whole action, tells nothing: for quoting to support. Random keys show their beginning, as the
 * edge's own pages do, so that one sign-in has one reference; a caller's own key may say more than it should.
 */
export function supportReference({ action }: ChallengeContext): string {
  const random = /^([0-9a-f]{4})([0-9a-f]{4})[0-9a-f-]{24,28}$/.exec(action.idempotencyKey);
  if (random) return `${random[1]}-${random[2]}`.toUpperCase();
  const digest = createHash('sha256')
    .update(JSON.stringify([action.tenantId, action.userId, action.actionCode, action.idempotencyKey]))
    .digest();
  const characters = [...digest.subarray(0, supportCharacters)]
    .map((byte) => supportAlphabet[byte % supportAlphabet.length])
    .join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}

/** The application's choice, else the person's. */
export function localeOf({ action, user }: Pick<ChallengeContext, 'action' | 'user'>): { locale?: string } {
  const locale = action.locale ?? (isOnlyNamed(action) ? undefined : user?.locale);
  return locale ? { locale } : {};
}

/** Of whom anybody can name nothing is shown: not their name either, nor what the application knows of them. */
export const displayNameOf = ({ action, user }: Pick<ChallengeContext, 'action' | 'user'>) =>
  user?.display_name && !isOnlyNamed(action) ? { displayName: user.display_name } : {};

/** `languages`: of the browser, which the page speaks where nobody's are known. */
export async function shownMessage(
  reader: Reader,
  context: ChallengeContext,
  languages: readonly string[],
): Promise<{ message?: string }> {
  const { action, tenant } = context;
  const { user: _user, ...facts } = JSON.parse(action.facts);
  const shown = isOnlyNamed(action) ? { ...action, facts: JSON.stringify(facts) } : action;
  const configuration = await findConfiguration(reader, tenant.tenantId, action.actionCode);
  const message = await actionMessage(reader, configuration, shown, [localeOf(context).locale, ...languages]);
  return message === undefined ? {} : { message };
}
