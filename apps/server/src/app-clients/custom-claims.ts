/**
 * Claims of the access token that are filled from attributes of the person (server-api.md §12). Owns: which names and
 * attributes an app client may map, and what the claims of a person are.
 */
import { customClaimsMax } from '@stepward/api';
import { ApiError } from '../http/api-error.ts';
import type { StoredUser } from '../users/store.ts';

/** Claim name → attribute. */
export type CustomClaims = Readonly<Record<string, string>>;

const attributes: Readonly<Record<string, (user: StoredUser) => unknown>> = {
  email: (user) => user.email,
  emailVerified: (user) => user.email_verified === 1,
  phoneNumber: (user) => user.phone_number,
  phoneNumberVerified: (user) => user.phone_number_verified === 1,
  username: (user) => user.username,
  displayName: (user) => user.display_name,
  locale: (user) => user.locale,
};
const customPrefix = 'custom.';
const customNamePattern = /^\P{Cc}{1,200}$/u;

/** Ours, and those by which others decide whose token this is and what it is for (RFC 7519, 9068, 8693, 7800). */
const reservedNames = new Set(
  'iss sub aud exp nbf iat jti sid client_id typ azp scope cnf act may_act nonce auth_time acr amr __proto__ constructor prototype'.split(
    ' ',
  ),
);
const claimNamePattern = /^[A-Za-z0-9_:./-]{1,128}$/;
/** Of one value as JSON: tokens travel in headers, whose size is limited. */
const valueCharactersMax = 1_024;

/** Refuses a mapping that could not be, naming the claim. */
export function checkCustomClaims(claims: CustomClaims): void {
  const entries = Object.entries(claims);
  if (entries.length > customClaimsMax)
    throw new ApiError('invalid_request', `The field customClaims takes at most ${customClaimsMax} claims.`);
  for (const [name, attribute] of entries) {
    if (!claimNamePattern.test(name))
      throw new ApiError(
        'invalid_request',
        'The names in the field customClaims take 1 to 128 letters, digits, or any of _ : . / -',
      );
    if (reservedNames.has(name))
      throw new ApiError(
        'invalid_request',
        `The field customClaims must not set ${name}: this claim is reserved.`,
      );
    if (!isAttribute(attribute))
      throw new ApiError(
        'invalid_request',
        `The field customClaims.${name} must be one of ${Object.keys(attributes).join(', ')}, or custom.<name>.`,
      );
  }
}

function isAttribute(attribute: string): boolean {
  if (!attribute.startsWith(customPrefix)) return Object.hasOwn(attributes, attribute);
  return customNamePattern.test(attribute.slice(customPrefix.length));
}

/** What the mapping gives for this person. An attribute that is absent, or too long for a header, gives no claim. */
export function claimsOf(mapping: CustomClaims, user: StoredUser): Record<string, unknown> {
  const custom = user.custom === null ? {} : (JSON.parse(user.custom) as Record<string, unknown>);
  const claims = Object.entries(mapping).map(([name, attribute]) => [
    name,
    attributeOf(attribute, user, custom),
  ]);
  return Object.fromEntries(claims.filter(([, value]) => fits(value)));
}

function attributeOf(attribute: string, user: StoredUser, custom: Record<string, unknown>): unknown {
  if (!attribute.startsWith(customPrefix)) return attributes[attribute]?.(user);
  const name = attribute.slice(customPrefix.length);
  return Object.hasOwn(custom, name) ? custom[name] : undefined;
}

function fits(value: unknown): boolean {
  return value !== undefined && value !== null && JSON.stringify(value).length <= valueCharactersMax;
}
