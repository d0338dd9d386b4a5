import { type BodyKind, type ContentType, readContentType } from './content-type.ts';
import type { LoginEndpoint } from './edge-config.ts';
import { isOrResembles, looseFieldName, resembles } from './field-names.ts';
import { type FormField, parseForm } from './form-fields.ts';
import { type JsonObject, parseJsonBody } from './json-body.ts';
import type { EdgeRequest } from './messages.ts';
import { isOverrideField, overridesMethod, queryFieldNames } from './method-override.ts';
import { parseMultipart } from './multipart.ts';

export type LoginBodyRefusal =
  | 'truncated'
  | 'missing'
  | 'doubled'
  | 'array'
  | 'content-type'
  | 'charset'
  | 'override'
  | 'malformed'
  | 'too-long';

export type UserNameResult = { readonly userName: string } | { readonly refused: LoginBodyRefusal };

/** The server's limit of a user id. */
const userNameCharactersMax = 255;

/**
 * The user name of a login, as typed. Read as the application reads it or not at all: what two applications would read
 * differently is refused (SECURITY F3, F4).
 */
export function readUserName(
  request: Pick<EdgeRequest, 'headers' | 'query' | 'body'>,
  login: Pick<LoginEndpoint, 'body' | 'userNameField'>,
): UserNameResult {
  if (request.body?.truncated) return { refused: 'truncated' };
  if (overridesMethod(request)) return { refused: 'override' };
  // Java and PHP mix query and body, and the query may go first.
  if (queryFieldNames(request.query).some((name) => isOrResembles(name, login.userNameField)))
    return { refused: 'doubled' };
  const type = readContentType(request.headers);
  if ('refused' in type) return type;
  if (login.body !== 'auto' && login.body !== type.kind) return { refused: 'content-type' };
  return checkUserName(
    readers[type.kind](request.body?.bytes ?? new Uint8Array(), login.userNameField, type),
  );
}

/**
 * Whether a body may ask the application to take the request as one of another method (`_method` of Rails, Laravel,
 * Symfony): a POST to the path of a PUT login would be that login, and none to us. Also true where it cannot be told.
 */
export function bodyMayOverride(request: Pick<EdgeRequest, 'headers' | 'body'>): boolean {
  return bodyFieldNames(request)?.some(isOverrideField) ?? true;
}

/**
 * The names of the fields in a body of any kind, those inside other fields of JSON as dot paths; none where there is no
 * body, undefined where it cannot be read.
 */
export function bodyFieldNames({
  headers,
  body,
}: Pick<EdgeRequest, 'headers' | 'body'>): readonly string[] | undefined {
  if (body === undefined || body.bytes.length === 0) return [];
  const type = readContentType(headers);
  if (body.truncated || 'refused' in type) return undefined;
  if (type.kind === 'json') {
    const fields = parseJsonBody(body.bytes);
    return typeof fields === 'string' ? undefined : fieldPaths(fields);
  }
  const fields = type.kind === 'form' ? parseForm(body.bytes) : parseMultipart(body.bytes, type.boundary);
  return fields?.map(({ name }) => name);
}

function fieldPaths(fields: object): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? [name, ...fieldPaths(value).map((path) => `${name}.${path}`)]
      : [name],
  );
}

type Reader = (bytes: Uint8Array, field: string, type: ContentType) => UserNameResult;

const readers: Record<BodyKind, Reader> = {
  form: (bytes, field) => fromFields(parseForm(bytes), field),
  multipart: (bytes, field, { boundary }) => fromFields(parseMultipart(bytes, boundary), field),
  json: (bytes, field) => fromJson(parseJsonBody(bytes), field),
};

function checkUserName(result: UserNameResult): UserNameResult {
  if ('refused' in result) return result;
  const { userName } = result;
  if (userName.trim() === '') return { refused: 'missing' };
  // NUL ends a text for some; line ends forge headers and log lines; half a surrogate pair is no letter.
  if (/\p{Cc}/u.test(userName) || !userName.isWellFormed()) return { refused: 'malformed' };
  return userName.length > userNameCharactersMax ? { refused: 'too-long' } : result;
}

function fromFields(fields: readonly FormField[] | undefined, wanted: string): UserNameResult {
  if (fields === undefined) return { refused: 'malformed' };
  if (fields.some(({ name }) => isOverrideField(name))) return { refused: 'override' };
  // A form can name its own charset (HTML §4.10.21.6), and some servers follow.
  if (fields.some(({ name, value }) => looseFieldName(name) === '_charset_' && !/^utf-?8$/i.test(value))) {
    return { refused: 'charset' };
  }
  const found = fields.filter(({ name }) => name === wanted);
  const alike = fields.filter(({ name }) => resembles(name, wanted));
  if (alike.length > 0)
    return { refused: alike.some(({ name }) => name.includes('[')) ? 'array' : 'doubled' };
  const [field] = found;
  if (field === undefined) return { refused: 'missing' };
  if (found.length > 1) return { refused: 'doubled' };
  return field.isFile ? { refused: 'malformed' } : { userName: field.value };
}

function fromJson(body: JsonObject | 'malformed' | 'doubled', path: string): UserNameResult {
  if (typeof body === 'string') return { refused: body };
  if (Object.keys(body).some(isOverrideField)) return { refused: 'override' };
  const value = valueAt(body, path.split('.'));
  if (typeof value === 'string') return { userName: value };
  if (value === undefined || value === null) return { refused: 'missing' };
  return { refused: typeof value === 'object' ? 'array' : 'malformed' };
}

function valueAt(body: JsonObject, steps: readonly string[]): unknown {
  let value: unknown = body;
  for (const step of steps) {
    if (Array.isArray(value)) return value;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as JsonObject)[step];
  }
  return value;
}
