/**
 * Settings of the public wire that are answered as they were given (management-api.md §7): what was never set is left out,
 * which is not the same as false. Owns: their names, and what addresses a list may hold. Does not own: what they do.
 */
import { type IdentityMethod, identityMethods, type UpdateTenantBody } from '@stepward/api';
import { isAddressRange } from '@stepward/decision';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { providerHeads } from '../providers/store.ts';
import type { Tenant, TenantSettings } from './tenant.ts';

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

/** Settings that ask for less than is always done here, or for what nobody does yet. */
export async function settingWarnings(
  reader: Reader,
  { tenantId, settings }: Tenant,
): Promise<{ warnings?: string[] }> {
  const { allowDisablingMfa, verificationMethods } = settings;
  const checks = identityMethods.filter((method) => verificationMethods.includes(method));
  const vendors = checks.length === 0 ? undefined : await providerHeads(reader, tenantId, 'identity');
  const warnings = [
    ...(allowDisablingMfa === true ? [lastOneStays] : []),
    ...checks.filter((method) => vendors?.has(method) !== true).map(withoutVendor),
  ];
  return warnings.length === 0 ? {} : { warnings };
}

const lastOneStays =
  'allowDisablingMfa is true, and the last authenticator of a person stays all the same: whoever knew the password could add the next one.';

const withoutVendor = (method: IdentityMethod): string =>
  `verificationMethods has ${method}, which nobody is offered: no vendor is set. Set it with PUT /v1/management/identity-providers/${method}.`;

/** The Server API takes calls from there alone; an empty list: from anywhere. */
export function checkIpWhitelist(ranges: readonly string[] | null | undefined): void {
  const wrong = (ranges ?? []).findIndex((range) => !isAddressRange(range));
  if (wrong === -1) return;
  throw new ApiError(
    'invalid_request',
    `The field ipWhitelist[${wrong}] must be an IP address or a range such as 203.0.113.0/24.`,
  );
}
