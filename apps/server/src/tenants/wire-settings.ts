/**
 * Settings of the public wire that are answered as they were given (management-api.md §7): what was never set is left out,
 * which is not the same as false. Owns: their names, and what addresses a list may hold. Does not own: what they do.
 */
import type { UpdateTenantBody } from '@stepward/api';
import { isAddressRange } from '@stepward/decision';
import { ApiError } from '../http/api-error.ts';
import type { TenantSettings } from './tenant.ts';

const names = [
  'allowDisablingMfa',
  'allowDeletingUserAuthenticators',
  'hideAuthsignalLogo',
  'hideRecoveryCodesOnEnrollment',
  'hideSuccessScreenOnEnrollment',
  'redirectOnSessionExpiry',
  'ipWhitelist',
] as const satisfies readonly (keyof TenantSettings & keyof UpdateTenantBody)[];

/** Those of an object that has them; null is kept. */
export const wireSettingsIn = (given: Partial<Record<(typeof names)[number], unknown>>): object =>
  Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));

/** Settings that ask for less than is always done here. */
export function settingWarnings({ allowDisablingMfa }: Partial<TenantSettings>): { warnings?: string[] } {
  if (allowDisablingMfa !== true) return {};
  const text =
    'allowDisablingMfa is true, and the last authenticator of a person stays all the same: whoever knew the password could add the next one.';
  return { warnings: [text] };
}

/** The Server API takes calls from there alone; an empty list: from anywhere. */
export function checkIpWhitelist(ranges: readonly string[] | null | undefined): void {
  const wrong = (ranges ?? []).findIndex((range) => !isAddressRange(range));
  if (wrong === -1) return;
  throw new ApiError(
    'invalid_request',
    `The field ipWhitelist[${wrong}] must be an IP address or a range such as 203.0.113.0/24.`,
  );
}
