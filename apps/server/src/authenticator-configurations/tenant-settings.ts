/**
 * Fields of authenticator configurations that are settings of the tenant: there alone, so that both ways to set them say the
 * same. Owns: which these are, and whether a method is on.
 */
import type { ServedMethod } from '../authenticators/verification-method.ts';
import { checkRelyingParty } from '../tenants/relying-party.ts';
import { defaultSettings, type TenantSettings } from '../tenants/tenant.ts';
import { checkVerificationMethods } from '../tenants/verification-methods.ts';
import type { Fields } from './configuration.ts';
import { methodFields } from './effects.ts';

type Settings = Partial<TenantSettings>;

/** By method: field of the wire to setting. */
const settingNames: Readonly<Partial<Record<ServedMethod, Readonly<Record<string, keyof TenantSettings>>>>> =
  {
    PASSKEY: {
      relyingParty: 'relyingParty',
      expectedOrigins: 'expectedOrigins',
      disableEnrollmentPrompt: 'disableEnrollmentPrompt',
    },
    SMS: { smsCountryCodes: 'smsCountries' },
    EMAIL_MAGIC_LINK: { magicLinkMode: 'magicLinkMode' },
    PUSH: { requireAppAttestation: 'requireDeviceAttestation' },
    AUTHENTICATOR_APP: { issuerName: 'issuerName' },
  };

/** Kept under the tenant's settings of the method, by their own names (effects.ts). */
function methodSettingsAfter(method: ServedMethod, before: Settings, fields: Fields): Settings {
  const names: readonly string[] = methodFields(method);
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
  const { [method]: _replaced, ...others } = before.methods ?? {};
  const methods = Object.keys(own).length === 0 ? others : { ...others, [method]: own };
  const { methods: _before, ...rest } = before;
  return Object.keys(methods).length === 0 ? rest : { ...rest, methods };
}

const pairsOf = (method: ServedMethod) => Object.entries(settingNames[method] ?? {});

export const fieldsInSettings = (method: ServedMethod): readonly string[] => [
  ...pairsOf(method).map(([field]) => field),
  ...methodFields(method),
];

/** Of what the tenant set, without defaults. */
export function fieldsOf(method: ServedMethod, settings: Settings): Fields {
  const shared = pairsOf(method).flatMap(([field, name]) =>
    settings[name] === undefined ? [] : [[field, settings[name]]],
  );
  return { ...settings.methods?.[method], ...Object.fromEntries(shared) };
}

export const isActiveIn = (method: ServedMethod, settings: Settings): boolean =>
  ({ ...defaultSettings, ...settings }).verificationMethods.includes(method);

/** The methods with this one switched on or off. Throws where people would be left with weak ones alone (N-14). */
function methodsAfter(method: ServedMethod, settings: Settings, isActive: boolean): Settings {
  if (isActiveIn(method, settings) === isActive) return {};
  const { verificationMethods: before } = { ...defaultSettings, ...settings };
  const verificationMethods = isActive ? [...before, method] : before.filter((one) => one !== method);
  checkVerificationMethods(verificationMethods);
  return { verificationMethods };
}

/** The settings with these fields and no others of the method. */
export function settingsAfter(
  method: ServedMethod,
  before: Settings,
  { fields, isActive, publicUrl }: { fields: Fields; isActive: boolean; publicUrl: string },
): Settings {
  const switched = { ...before, ...methodsAfter(method, before, isActive) };
  const after: Record<string, unknown> = { ...methodSettingsAfter(method, switched, fields) };
  for (const [field, name] of pairsOf(method)) {
    if (fields[field] === undefined) delete after[name];
    else after[name] = fields[field];
  }
  const { relyingParty, expectedOrigins } = after as Settings;
  const isOther = relyingParty !== before.relyingParty || expectedOrigins !== before.expectedOrigins;
  if (method === 'PASSKEY' && isOther)
    checkRelyingParty({
      relyingParty: relyingParty ?? new URL(publicUrl).hostname,
      expectedOrigins: expectedOrigins ?? [publicUrl],
    });
  return after as Settings;
}
