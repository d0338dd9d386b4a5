/** A change of a tenant's settings. Owns: which settings there are to change, and what each may be. */
import type { UpdateTenantBody } from '@stepward/api';
import { checkRedirectUrl, isOrigin } from '../actions/redirect-url.ts';
import { ApiError } from '../http/api-error.ts';
import { checkNativeSchemes } from './native-schemes.ts';
import { checkRelatedOrigins, checkRelyingParty } from './relying-party.ts';
import type { TenantSettings } from './tenant.ts';
import { checkIssuer, trustedIssuersIn } from './trusted-issuers.ts';
import { checkVerificationMethods } from './verification-methods.ts';
import { checkIpWhitelist, wireSettingsIn } from './wire-settings.ts';

type Settings = Partial<TenantSettings>;

/** The settings a body may change, and nothing else that it carries. */
export function settingsIn(body: UpdateTenantBody): Partial<TenantSettings> {
  const { tokenDurationInMinutes, newActionOutcome, redirectUrls, allowedOrigins, disableRecoveryCodes } =
    body;
  const { relyingParty, expectedOrigins, verificationMethods, smsCountries, smsPerDayMax } = body;
  const { signCountPolicy, pushApproveOnly, pushNumberDigits } = body;
  const { skipRecoveryCodesOnProgrammaticEnrollment, requireDeviceAttestation, qrRequireRotation } = body;
  return JSON.parse(
    JSON.stringify({
      ...wireSettingsIn(body),
      skipRecoveryCodesOnProgrammaticEnrollment,
      trustedIdTokenIssuers: trustedIssuersIn(body),
      tokenDurationInMinutes,
      newActionOutcome,
      redirectUrls,
      allowedOrigins,
      disableRecoveryCodes,
      disableSecurityNotices: body.disableSecurityNotices,
      disableEnrollmentPrompt: body.disableEnrollmentPrompt,
      signCountPolicy,
      relyingParty,
      expectedOrigins,
      relatedOrigins: body.relatedOrigins,
      nativeSchemes: body.nativeSchemes,
      invalidCustomData: body.invalidCustomData,
      verificationMethods,
      smsCountries,
      smsPerDayMax,
      magicLinkMode: body.magicLinkMode,
      magicLinkAnyBrowser: body.magicLinkAnyBrowser,
      failedCodesPerDayMax: body.failedCodesPerDayMax,
      requireDeviceAttestation,
      qrRequireRotation,
      pushApproveOnly,
      pushNumberDigits,
    }),
  );
}

/** A tenant may bear less than the operator allows, never more (SECURITY N-09). */
function checkFailedCodes({ failedCodesPerDayMax }: Partial<TenantSettings>, max: number): void {
  if ((failedCodesPerDayMax ?? 0) > max)
    throw new ApiError('invalid_request', `The field failedCodesPerDayMax must be at most ${max}.`, {
      hint: 'The operator raises it with STEPWARD_FAILED_CODES_PER_DAY.',
    });
}

/** What can be judged without what there was. Throws `invalid_request` naming the field. */
export function checkSettings(settings: Settings, failedCodesPerDayMax: number): void {
  const badOrigin = settings.allowedOrigins?.find((origin) => !isOrigin(origin));
  if (badOrigin !== undefined)
    throw new ApiError(
      'invalid_request',
      'The field allowedOrigins takes origins such as https://app.example.com.',
    );
  checkFailedCodes(settings, failedCodesPerDayMax);
  for (const url of settings.redirectUrls ?? []) checkRedirectUrl(url, []);
  if (settings.verificationMethods) checkVerificationMethods(settings.verificationMethods);
  checkRelatedOrigins(settings.relatedOrigins ?? []);
  checkNativeSchemes(settings.nativeSchemes ?? []);
  checkIpWhitelist(settings.ipWhitelist);
  for (const issuer of settings.trustedIdTokenIssuers ?? []) checkIssuer(issuer);
}

/** Settings after the change: null takes one away, so that its default holds again. */
export function changedSettings(before: Settings, change: Settings, publicUrl: string): Settings {
  const entries = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null);
  const after = Object.fromEntries(entries) as Settings;
  if ('relyingParty' in change || 'expectedOrigins' in change)
    checkRelyingParty({
      relyingParty: after.relyingParty ?? new URL(publicUrl).hostname,
      expectedOrigins: after.expectedOrigins ?? [publicUrl],
    });
  return after;
}
