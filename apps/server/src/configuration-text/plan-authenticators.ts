/** Planning authenticator configurations. Owns: what of them stands in other parts of the text, and where secrets come from. */
import { type AuthenticatorConfigurationBody, credentialBlockNames } from '@stepward/api';
import { carriersOf } from '../authenticator-configurations/carriers.ts';
import {
  type AuthenticatorConfiguration,
  authenticatorIdOf,
  changed,
  type Fields,
} from '../authenticator-configurations/configuration.ts';
import { configurationIn } from '../authenticator-configurations/service.ts';
import { type ServedMethod, servedMethods } from '../authenticators/verification-method.ts';
import type { TenantSettings } from '../tenants/tenant.ts';
import { differences, type FieldChange, type Planning, remove } from './changes.ts';
import type { Parts } from './parts.ts';
import { restoreSettings } from './plan-settings.ts';
import { fieldsOfTenant, presentAuthenticator } from './present.ts';
import { inside, type Place } from './problems.ts';
import { authenticatorFieldNames } from './schemas.ts';
import { isReference } from './secrets.ts';
import { pointerOf } from './strict-json.ts';

const isBlock = (name: string): boolean => (credentialBlockNames as readonly string[]).includes(name);

const ids: ReadonlyMap<string, ServedMethod> = new Map(
  servedMethods.map((method) => [authenticatorIdOf(method), method]),
);

interface Given {
  readonly method: ServedMethod;
  readonly place: Place;
  readonly value: Fields;
}

/** Secrets that were handed in and are not the stored ones, by block and name; the missing ones are problems. */
function newSecrets(
  { secrets, problems }: Planning,
  { place, value }: Given,
  before: AuthenticatorConfiguration,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [block, fields] of Object.entries(value)) {
    if (!isBlock(block)) continue;
    for (const [name, reference] of Object.entries(fields as Fields)) {
      if (!isReference(reference)) continue;
      const stored = before.secrets[block]?.[name];
      const secret = secrets(reference.env);
      if (secret !== undefined && secret !== stored) found.set(`${block}.${name}`, secret);
      if (secret === undefined && stored === undefined)
        problems.add(
          inside(place, pointerOf(block, name)),
          `is a secret that is not stored yet: set the variable ${reference.env}`,
        );
    }
  }
  return found;
}

/** As a PATCH: what the text does not have is taken away, but for secrets and for settings that stand elsewhere. */
function bodyOf(
  { method, value }: Given,
  before: AuthenticatorConfiguration,
  secrets: ReadonlyMap<string, string>,
): AuthenticatorConfigurationBody {
  const elsewhere = fieldsOfTenant(method);
  const names = authenticatorFieldNames.filter((name) => !elsewhere.has(name));
  const entries = names.flatMap((name): [string, unknown][] => {
    const [is, was] = [value[name], before.fields[name]];
    if (is === undefined) return was === undefined ? [] : [[name, null]];
    if (!isBlock(name)) return [[name, is]];
    const gone = Object.keys((was ?? {}) as Fields).map((field) => [field, null]);
    const given = Object.entries(is as Fields).flatMap(([field, content]): [string, unknown][] => {
      if (!isReference(content)) return [[field, content]];
      const secret = secrets.get(`${name}.${field}`);
      return secret === undefined ? [] : [[field, secret]];
    });
    return [[name, { ...Object.fromEntries(gone), ...Object.fromEntries(given) }]];
  });
  return Object.fromEntries(entries) as AuthenticatorConfigurationBody;
}

/** References are no fields: another name of a variable changes nothing. */
function shown(configuration: AuthenticatorConfiguration): Fields {
  return presentAuthenticator({ ...configuration, secrets: {} });
}

function planOne(
  planning: Planning,
  given: Given,
  before: AuthenticatorConfiguration,
  isStored: boolean,
): void {
  const { state, problems, dependencies, steps } = planning;
  const { method, place, value } = given;
  const misplaced = Object.keys(value).filter((name) => fieldsOfTenant(method).has(name));
  for (const name of misplaced)
    problems.add(inside(place, pointerOf(name)), 'is a setting of the tenant: it stands in tenant.json');
  const earlier = problems.all.length;
  const secrets = newSecrets(planning, given, before);
  // What is missing was said, with its variable.
  if (problems.all.length > earlier) return;
  const body = bodyOf(given, before, secrets);
  const after = problems.attempt(place, () => {
    const configuration = changed(before, body);
    const isChanged =
      !isStored || secrets.size > 0 || differences(shown(before), shown(configuration)).length > 0;
    if (isChanged) carriersOf(configuration, dependencies.webhooks);
    return isChanged ? configuration : undefined;
  });
  if (!after) return;
  const secretFields = [...secrets.keys()].map((field): FieldChange => ({ field, isSecret: true }));
  const fields = [...differences(isStored ? shown(before) : {}, shown(after)), ...secretFields];
  const name = authenticatorIdOf(method);
  steps.push({
    phase: 'authenticators',
    change: { change: isStored ? 'update' : 'create', resource: 'authenticator', name, fields },
    write: async (transaction) =>
      await dependencies.authenticators.updateWithin(transaction, state.tenantId, method, body),
  });
}

/** `settings`: of the tenant, once the plan was applied. */
export function planAuthenticators(
  planning: Planning,
  { authenticators }: Parts,
  settings: Partial<TenantSettings>,
): void {
  const { state, problems, dependencies, prune } = planning;
  const given = new Set<ServedMethod>();
  for (const { id, place, value } of authenticators) {
    const method = ids.get(id);
    if (method === undefined) {
      problems.add(place, `is not an authenticator. There are ${[...ids.keys()].join(', ')}`);
      continue;
    }
    given.add(method);
    const stored = state.authenticators.get(method);
    const before = configurationIn(method, stored, settings);
    planOne(planning, { method, place, value }, before, stored !== undefined);
  }
  const gone = [...state.authenticators.keys()].filter((method) => !given.has(method));
  for (const method of gone)
    remove(
      planning,
      'authenticators',
      { resource: 'authenticator', name: authenticatorIdOf(method) },
      async (transaction) =>
        await dependencies.authenticators.removeWithin(transaction, state.tenantId, method, true),
    );
  if (prune && gone.length > 0) restoreSettings(planning, settings);
}
