/**
 * What a tenant set for a verification method. Owns: names of methods, what a body changes, and that secrets are apart from
 * what may be shown. Does not own: what of it has an effect (effects.ts).
 */
import {
  type AuthenticatorConfigurationBody,
  authenticatorFields,
  type CredentialBlockName,
  credentialBlockNames,
  credentialBlocks,
} from '@stepward/api';
import { type ServedMethod, servedMethods } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';
import { codeDigitsMax, codeDigitsMin } from '../one-time-codes/code.ts';

export type Fields = Readonly<Record<string, unknown>>;
/** By block, then by name. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface AuthenticatorConfiguration {
  readonly method: ServedMethod;
  readonly fields: Fields;
  readonly secrets: Secrets;
}

const refused = (text: string): ApiError => new ApiError('invalid_request', text);

/** `email_otp`: as the command line writes it. */
export const authenticatorIdOf = (method: ServedMethod): string => method.toLowerCase();

/** By id, by the slug of its own routes (`email-otp`), or by name. */
export function methodOf(authenticatorId: string): ServedMethod {
  const name = authenticatorId.toUpperCase().replaceAll('-', '_');
  const method = servedMethods.find((one) => one === name);
  if (method) return method;
  const allowed = servedMethods.map(authenticatorIdOf).join(', ');
  throw new ApiError('not_found', `There is no authenticator of this id. There are ${allowed}.`);
}

/** The field that says who delivers, by method. */
export const providerFields: Readonly<Partial<Record<ServedMethod, string>>> = {
  SMS: 'smsProvider',
  EMAIL_OTP: 'emailProvider',
  PUSH: 'pushProvider',
};

/** What its own routes ask for when it is made (management-api.md §10). */
const required: Readonly<Partial<Record<ServedMethod, readonly string[]>>> = {
  SMS: ['smsProvider'],
  EMAIL_OTP: ['emailProvider'],
  PUSH: ['pushProvider'],
  PASSKEY: ['relyingParty', 'expectedOrigins'],
};

export function checkComplete(method: ServedMethod, body: AuthenticatorConfigurationBody): void {
  const given = body as Fields;
  const missing = required[method]?.find((name) => given[name] === undefined || given[name] === null);
  if (missing !== undefined) throw refused(`The field ${missing} is required.`);
}

/** Of another method, or of another provider than the one that is named beside it. */
function checkBlocks(method: ServedMethod, body: Fields, after: Fields): void {
  const providerField = providerFields[method];
  const provider = providerField === undefined ? undefined : after[providerField];
  for (const name of credentialBlockNames) {
    if (body[name] === undefined || body[name] === null) continue;
    const block = credentialBlocks[name];
    if (block.method !== method) throw refused(`The field ${name} is not one of ${method}.`);
    if (!(block.providers as readonly unknown[]).includes(provider))
      throw refused(
        `The field ${name} belongs to ${providerField} ${block.providers.join(' or ')}, not to ${String(provider ?? 'none')}.`,
      );
  }
}

function merged(before: Fields, given: Fields): Record<string, unknown> {
  const entries = Object.entries({ ...before, ...given });
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}

interface Split {
  readonly fields: Record<string, unknown>;
  readonly secrets: Record<string, Readonly<Record<string, string>>>;
}

/** What is shown of a block, and its secrets. */
function changedBlock(name: CredentialBlockName, given: Fields, { fields, secrets }: Split): void {
  const secretNames: readonly string[] = credentialBlocks[name].secret;
  const all = merged({ ...(fields[name] as Fields | undefined), ...secrets[name] }, given);
  const entries = Object.entries(all);
  fields[name] = Object.fromEntries(entries.filter(([key]) => !secretNames.includes(key)));
  secrets[name] = Object.fromEntries(entries.filter(([key]) => secretNames.includes(key))) as Record<
    string,
    string
  >;
}

/** A password that is kept would go to whatever host is named next. */
function checkHost(before: Fields, body: Fields): void {
  const [kept, given] = [before.smtpEmailCredentials, body.smtpEmailCredentials] as (Fields | undefined)[];
  if (!kept || !given || typeof given.password === 'string') return;
  const moved = ['host', 'port', 'secure'].find(
    (name) => given[name] !== undefined && given[name] !== kept[name],
  );
  if (moved !== undefined)
    throw refused(
      `The field smtpEmailCredentials.password is required when ${moved} changes: it would be sent to another server.`,
    );
}

const fieldNames = Object.keys(authenticatorFields);

/** Absent keeps, null takes away. What was there for another provider goes with it. */
export function changed(
  before: AuthenticatorConfiguration,
  body: AuthenticatorConfigurationBody,
): AuthenticatorConfiguration {
  const { method } = before;
  const given = body as Fields;
  if (body.verificationMethod !== undefined && methodOf(body.verificationMethod) !== method)
    throw refused(`The field verificationMethod is ${method} here.`);
  const own = Object.fromEntries(
    fieldNames.filter((name) => name in given).map((name) => [name, given[name]]),
  );
  const fields = merged(before.fields, own);
  const providerField = providerFields[method];
  const isSwitched = providerField !== undefined && before.fields[providerField] !== fields[providerField];
  if (isSwitched && given.webhookUrl === undefined) delete fields.webhookUrl;
  checkBlocks(method, given, fields);
  checkHost(before.fields, given);
  checkCountries(fields, given);
  checkCodeLength(fields);
  const split: Split = { fields, secrets: { ...before.secrets } };
  for (const name of credentialBlockNames) {
    const block = given[name];
    if (block === undefined) continue;
    if (block === null) {
      delete split.fields[name];
      delete split.secrets[name];
    } else changedBlock(name, block as Fields, split);
  }
  return { method, ...split };
}

/** Shorter codes can be guessed (SECURITY N-05; NIST SP 800-63B: six decimal digits). */
function checkCodeLength({ verificationCodeLength: digits }: Fields): void {
  if (typeof digits !== 'number' || (digits >= codeDigitsMin && digits <= codeDigitsMax)) return;
  throw refused(`The field verificationCodeLength must be ${codeDigitsMin} to ${codeDigitsMax} here.`);
}

function checkCountries(fields: Record<string, unknown>, given: Fields): void {
  const codes = fields.smsCountryCodes as readonly string[] | undefined;
  const { defaultCountryCode } = fields;
  if (codes === undefined || defaultCountryCode === undefined) return;
  if (codes.includes(String(defaultCountryCode))) return;
  // What was kept goes with the last country: there is nothing that it could be among.
  if (codes.length === 0 && given.defaultCountryCode === undefined) delete fields.defaultCountryCode;
  else throw refused('The field defaultCountryCode must be one of smsCountryCodes.');
}
