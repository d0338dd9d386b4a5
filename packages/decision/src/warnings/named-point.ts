/** What is known of a name that rules read. Owns: finding it in the catalogue and among the tenant's own data points. */
import { countryCodes, countryUnit } from '../catalogue/countries.ts';
import type { DataPoint, DataPointType } from '../catalogue/data-point.ts';
import { deviceTypes } from '../catalogue/device.ts';
import { velocityReference } from '../catalogue/velocity.ts';
import type { CustomDataType, CustomDataTypes } from '../custom-data.ts';
import { dataPointNamed } from '../data-points.ts';

/** What a tenant has beside the catalogue. */
export interface TenantVocabulary {
  /** Declared data points. */
  readonly customData: { readonly action: CustomDataTypes; readonly user: CustomDataTypes };
  /** Names of all verification methods. */
  readonly verificationMethods: readonly string[];
}

export interface NamedPoint {
  readonly name: string;
  readonly type: DataPointType;
  /** Free: any text of the type may be meant, also a number as text. */
  readonly isFree: boolean;
  /** A number that there need not be. */
  readonly isNullable: boolean;
  /** Where nobody knows it, it is there and null, so that no default is taken. */
  readonly isNullWhenUnknown: boolean;
  /** All texts that it, or an item of it, can have; undefined: any. */
  readonly texts: TextSet | undefined;
}

export interface TextSet {
  readonly called: string;
  readonly has: (text: string) => boolean;
  readonly allowed: string;
}

const typeOf: Readonly<Record<CustomDataType, DataPointType>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  multiselect: 'list',
};

const customPrefixes = [
  ['action.custom.', ['action']],
  ['user.custom.', ['user']],
  ['custom.', ['action', 'user']],
  ['customKey.', ['action']],
] as const;

export interface CustomName {
  readonly key: string;
  /** Types under which the key is declared; none: it is not. */
  readonly types: readonly CustomDataType[];
  /** Keys that are declared where this one is looked for. */
  readonly declared: readonly string[];
}

/** The custom value that a name reads or counts by; undefined: it is none. */
export function customName(name: string, { customData }: TenantVocabulary): CustomName | undefined {
  const velocity = velocityReference(name);
  if (velocity !== undefined && velocity.key === undefined) return undefined;
  const [prefix, models] = customPrefixes.find(([one]) => name.startsWith(one)) ?? [];
  if (prefix === undefined) return undefined;
  const key = velocity?.key ?? name.slice(prefix.length);
  const [first = key] = key.split('.');
  const maps = models.map((model) => customData[model]);
  return {
    key: first,
    types: maps.flatMap((types) => types.get(first) ?? []),
    declared: [...new Set(maps.flatMap((types) => [...types.keys()]))],
  };
}

function customType(name: string, { key, types }: CustomName): DataPointType {
  const [one, ...others] = types;
  // What lies within a value has no type of its own.
  if (one === undefined || others.some((other) => other !== one) || !name.endsWith(`.${key}`)) return 'any';
  return typeOf[one];
}

const countries: TextSet = {
  called: 'country code of ISO 3166-1 alpha-2',
  has: (text) => countryCodes.has(text),
  allowed: 'two capital letters, e.g. NZ',
};

const amongst = (called: string, texts: readonly string[]): TextSet => ({
  called,
  has: (text) => texts.includes(text),
  allowed: texts.join(', '),
});

const methodPrefix = 'user.minutesSinceLastVerifiedBy.';

/** The method that a name asks for; undefined: for none. */
export const methodOf = (name: string): string | undefined =>
  name.startsWith(methodPrefix) ? name.slice(methodPrefix.length) : undefined;

export const methodsOf = ({ verificationMethods }: TenantVocabulary): TextSet =>
  amongst('verification method', verificationMethods);

function textsOf({ name, unit }: DataPoint, vocabulary: TenantVocabulary): TextSet | undefined {
  if (unit === countryUnit) return countries;
  if (name === 'device.type') return amongst('kind of device', deviceTypes);
  return name === 'user.enrolledMethods' ? methodsOf(vocabulary) : undefined;
}

/** Undefined: there is none of this name. */
export function namedPoint(name: string, vocabulary: TenantVocabulary): NamedPoint | undefined {
  const point = dataPointNamed(name);
  if (point === undefined) return undefined;
  const custom = point.type === 'any' ? customName(name, vocabulary) : undefined;
  const type = custom ? customType(name, custom) : point.type;
  const isMeasured = point.gathered === 'history' || point.gathered === 'velocity';
  return {
    name,
    type,
    isFree: custom !== undefined || point.unit === null || name === 'user.phoneNumber',
    isNullable: (type === 'number' || type === 'any') && name !== 'device.count',
    isNullWhenUnknown: isMeasured && !point.name.endsWith('.*'),
    texts: textsOf(point, vocabulary),
  };
}
