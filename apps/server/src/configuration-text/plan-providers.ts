/** Planning whom the tenant set to carry, to check and to vouch. Owns: that kept secrets never go to changed settings. */
import { recordedProvider } from '../providers/presenter.ts';
import type { ProviderConfiguration } from '../providers/store.ts';
import { ProviderStore } from '../providers/store.ts';
import { differences, type FieldChange, type Planning, remove } from './changes.ts';
import { isSame } from './json-text.ts';
import type { Parts } from './parts.ts';
import { inside } from './problems.ts';
import { type KindOfProvider, kindsOfProviders } from './providers.ts';
import type { SecretReference } from './secrets.ts';
import { pointerOf } from './strict-json.ts';

interface ProviderText {
  readonly provider: string;
  readonly settings?: object;
  readonly credentials?: Readonly<Record<string, SecretReference>>;
}

type GivenProvider = Parts['providers'][number];

const shown = ({ provider, settings }: Pick<ProviderConfiguration, 'provider' | 'settings'>) => ({
  provider,
  settings,
});

/** What was handed in, and where nothing of it is sent elsewhere what is stored. */
function credentialsFor(
  { secrets, problems }: Planning,
  { place, value }: GivenProvider,
  stored: Readonly<Record<string, string>>,
  isMoved: boolean,
): { readonly credentials: Record<string, string>; readonly fresh: readonly string[] } {
  const { credentials: references = {} } = value as unknown as ProviderText;
  const credentials: Record<string, string> = isMoved ? {} : { ...stored };
  const fresh: string[] = [];
  for (const [name, { env }] of Object.entries(references)) {
    const secret = secrets(env);
    if (secret !== undefined) {
      if (secret !== stored[name]) fresh.push(name);
      credentials[name] = secret;
    } else if (credentials[name] === undefined)
      problems.add(
        inside(place, pointerOf('credentials', name)),
        stored[name] === undefined
          ? `is a secret that is not stored yet: set the variable ${env}`
          : `is needed again, for a stored secret is not sent to other settings: set the variable ${env}`,
      );
  }
  return { credentials, fresh };
}

function planOne(
  planning: Planning,
  given: GivenProvider,
  { kind, event, eventField, parse }: KindOfProvider,
): void {
  const { state, problems, dependencies, steps, at } = planning;
  const { name, place } = given;
  const { provider, settings = {} } = given.value as unknown as ProviderText;
  const before = state.providers.find((one) => one.kind === kind && one.name === name)?.configuration;
  const isMoved = before !== undefined && !isSame(shown(before), { provider, settings });
  const stored = (before?.credentials ?? {}) as Readonly<Record<string, string>>;
  const earlier = problems.all.length;
  const { credentials, fresh } = credentialsFor(planning, given, stored, isMoved);
  if (before && !isMoved && fresh.length === 0) return;
  // What is missing was said, with its variable.
  if (problems.all.length > earlier) return;
  const body = { provider, settings, credentials };
  const configuration = problems.attempt(place, () => parse(name, body, dependencies.webhooks));
  if (!configuration) return;
  const secretFields = fresh.map((field): FieldChange => ({ field: `credentials.${field}`, isSecret: true }));
  const fields = [...differences(before ? shown(before) : {}, shown(configuration)), ...secretFields];
  const change = before ? 'update' : 'create';
  steps.push({
    phase: 'providers',
    change: { change, resource: 'provider', name: `${kind} ${name}`, fields },
    write: async (transaction) => {
      const store = new ProviderStore(kind, dependencies.keyRing);
      await store.put(transaction, state.tenantId, name, { configuration, now: at });
      const states = {
        ...(before && { before: recordedProvider(before) }),
        after: recordedProvider(configuration),
      };
      return { type: `${event}.set`, data: { [eventField]: name, provider, ...states } };
    },
  });
}

export function planProviders(planning: Planning, { providers }: Parts): void {
  const { state, problems, dependencies } = planning;
  const given = new Set<string>();
  for (const one of providers) {
    const kind = kindsOfProviders.find((candidate) => candidate.kind === one.kind);
    if (!kind?.names.includes(one.name)) {
      problems.add(one.place, `is not one of ${kind?.names.join(', ') ?? 'the kinds'}`);
      continue;
    }
    given.add(`${one.kind} ${one.name}`);
    planOne(planning, one, kind);
  }
  for (const { kind, name, configuration } of state.providers) {
    if (given.has(`${kind} ${name}`)) continue;
    remove(planning, 'providers', { resource: 'provider', name: `${kind} ${name}` }, async (transaction) => {
      await new ProviderStore(kind, dependencies.keyRing).remove(transaction, state.tenantId, name);
      const { event = kind, eventField = 'name' } = kindsOfProviders.find((one) => one.kind === kind) ?? {};
      return {
        type: `${event}.removed`,
        data: { [eventField]: name, before: recordedProvider(configuration) },
      };
    });
  }
}
