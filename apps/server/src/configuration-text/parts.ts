/**
 * A text as parts that are checked by themselves: each knows where it stands. Owns: reading a folder or one document into
 * them, and every problem that shows without looking at what is stored.
 */
import { parseExactly } from '../http/exact-json.ts';
import { actionsFolder, formatFile, formatVersion, listsFolder, singleFiles } from './document.ts';
import { isObject, type JsonObject } from './json-text.ts';
import { checkSchema, inside, type Place, type Problem, Problems } from './problems.ts';
import {
  appClientsSchema,
  authenticatorsSchema,
  classicActionSchema,
  customDataPointsSchema,
  flowActionSchema,
  type JsonSchema,
  messageOverridesSchema,
  providersSchema,
  tenantSchema,
  themeSchema,
  valueListSchema,
  webhookEndpointsSchema,
} from './schemas.ts';
import { pointerOf, readBytes, readText } from './strict-json.ts';

export interface Part<T = JsonObject> {
  readonly place: Place;
  readonly value: T;
}

export interface ActionPart extends Part {
  /** The same, number for number. */
  readonly exact: () => JsonObject;
}

/** What a text says; what it leaves out it says nothing about. */
export interface Parts {
  readonly tenant?: Part;
  readonly theme?: Part;
  readonly messageOverrides?: Part;
  readonly authenticators: readonly (Part & { readonly id: string })[];
  readonly customDataPoints: readonly Part[];
  readonly valueLists: readonly Part[];
  readonly actions: readonly ActionPart[];
  readonly webhookEndpoints: readonly Part[];
  readonly appClients: readonly Part[];
  readonly providers: readonly (Part & { readonly kind: string; readonly name: string })[];
}

interface Raw {
  readonly place: Place;
  readonly value: unknown;
  readonly exact: () => unknown;
}
type SingleName = keyof typeof singleFiles;

interface RawParts {
  readonly singles: ReadonlyMap<SingleName, Raw>;
  readonly valueLists: readonly Raw[];
  readonly actions: readonly Raw[];
}

const singleSchemas: Readonly<Record<SingleName, JsonSchema>> = {
  tenant: tenantSchema,
  theme: themeSchema,
  messageOverrides: messageOverridesSchema,
  authenticators: authenticatorsSchema,
  customDataPoints: customDataPointsSchema,
  webhookEndpoints: webhookEndpointsSchema,
  appClients: appClientsSchema,
  providers: providersSchema,
};

export interface ReadParts {
  readonly parts: Parts;
  readonly problems: Problems;
}

/** By path, as `readFolder` gives them. */
export function partsOfFiles(
  files: ReadonlyMap<string, Uint8Array>,
  found: readonly Problem[] = [],
): ReadParts {
  const problems = new Problems(found);
  const singles = new Map<SingleName, Raw>();
  const lists: Raw[] = [];
  const actions: Raw[] = [];
  const names = new Map(
    Object.entries(singleFiles).map(([part, file]) => [file as string, part as SingleName]),
  );
  if (!files.has(formatFile))
    problems.add(
      { file: formatFile, pointer: '' },
      'is missing: this is no configuration. "stepward export --out DIR" writes one',
    );
  for (const [path, bytes] of files) {
    const place = { file: path, pointer: '' };
    const reading = readBytes(bytes);
    if ('problem' in reading) {
      problems.add({ file: path, pointer: reading.pointer }, reading.problem);
      continue;
    }
    const raw: Raw = { place, value: reading.value, exact: () => parseExactly(reading.text) };
    const single = names.get(path);
    if (path === formatFile) checkFormat(problems, raw);
    else if (single) singles.set(single, raw);
    else if (path.startsWith(`${listsFolder}/`)) lists.push(raw);
    else if (path.startsWith(`${actionsFolder}/`)) actions.push(raw);
  }
  return checked({ singles, valueLists: lists, actions }, problems);
}

export function partsOfText(text: string | Uint8Array): ReadParts {
  const problems = new Problems();
  const reading = typeof text === 'string' ? readText(text) : readBytes(text);
  if ('problem' in reading) {
    problems.add({ file: '', pointer: reading.pointer }, reading.problem);
    return checked({ singles: new Map(), valueLists: [], actions: [] }, problems);
  }
  return partsOfDocument(
    reading.value,
    () => parseExactly(reading.text),
    { file: '', pointer: '' },
    problems,
  );
}

/** `exact`: the document, number for number. */
export function partsOfDocument(
  value: unknown,
  exact: () => unknown,
  place: Place,
  problems = new Problems(),
): ReadParts {
  const singles = new Map<SingleName, Raw>();
  if (!isObject(value)) {
    problems.add(place, 'must be an object');
    return checked({ singles, valueLists: [], actions: [] }, problems);
  }
  checkFormat(problems, { place, value, exact });
  let whole: JsonObject | undefined;
  const exactPart = (name: string, index?: number) => () => {
    whole ??= exact() as JsonObject;
    const part = whole[name];
    return index === undefined ? part : (part as readonly unknown[])[index];
  };
  const items = (name: 'valueLists' | 'actions'): readonly Raw[] => {
    const all = value[name] ?? [];
    if (!Array.isArray(all)) {
      problems.add(inside(place, pointerOf(name)), 'must be a list');
      return [];
    }
    return all.map((one, index) => ({
      place: inside(place, pointerOf(name, index)),
      value: one,
      exact: exactPart(name, index),
    }));
  };
  for (const [name, content] of Object.entries(value)) {
    if (Object.hasOwn(singleFiles, name))
      singles.set(name as SingleName, {
        place: inside(place, pointerOf(name)),
        value: content,
        exact: exactPart(name),
      });
    else if (!['configurationFormat', 'valueLists', 'actions'].includes(name))
      problems.add(place, `has the unknown field ${JSON.stringify(name)}`);
  }
  return checked({ singles, valueLists: items('valueLists'), actions: items('actions') }, problems);
}

function checkFormat(problems: Problems, { place, value }: Raw): void {
  const format = isObject(value) ? value.configurationFormat : undefined;
  if (format !== formatVersion)
    problems.add(inside(place, pointerOf('configurationFormat')), `must be ${formatVersion}`);
}

function checked(raw: RawParts, problems: Problems): ReadParts {
  const single = (name: SingleName): Raw | undefined => {
    const found = raw.singles.get(name);
    return found && checkSchema(problems, found.place, singleSchemas[name], found.value) ? found : undefined;
  };
  const object = (name: SingleName): Part | undefined => single(name) as Part | undefined;
  const list = (name: SingleName): readonly Part[] => {
    const found = single(name);
    return ((found?.value ?? []) as readonly JsonObject[]).map((value, index) => ({
      place: inside(found?.place ?? { file: '', pointer: '' }, pointerOf(index)),
      value,
    }));
  };
  const authenticators = object('authenticators');
  const providers = object('providers');
  const [tenant, theme, messageOverrides] = [object('tenant'), object('theme'), object('messageOverrides')];
  const parts: Parts = {
    ...(tenant && { tenant }),
    ...(theme && { theme }),
    ...(messageOverrides && { messageOverrides }),
    authenticators: Object.entries(authenticators?.value ?? {}).map(([id, value]) => ({
      id,
      place: inside(authenticators?.place ?? { file: '', pointer: '' }, pointerOf(id)),
      value: value as JsonObject,
    })),
    customDataPoints: list('customDataPoints'),
    valueLists: raw.valueLists.filter((one) =>
      checkSchema(problems, one.place, valueListSchema, one.value),
    ) as readonly Part[],
    actions: raw.actions.filter((one) =>
      checkSchema(problems, one.place, schemaOfAction(one.value), one.value),
    ) as readonly ActionPart[],
    webhookEndpoints: list('webhookEndpoints'),
    appClients: list('appClients'),
    providers: Object.entries(providers?.value ?? {}).flatMap(([kind, all]) =>
      Object.entries(all as JsonObject).map(([name, value]) => ({
        kind,
        name,
        place: inside(providers?.place ?? { file: '', pointer: '' }, pointerOf(kind, name)),
        value: value as JsonObject,
      })),
    ),
  };
  return { parts, problems };
}

const schemaOfAction = (value: unknown): JsonSchema =>
  isObject(value) && value.actionType === 'FLOW' ? flowActionSchema : classicActionSchema;
