/**
 * Conditional requests on resources of the Management API (RFC 9110 §13): ETag on reads and writes, If-Match and
 * If-None-Match. Owns: when a condition holds, in the transaction of the write. Does not own: what a resource looks like:
 * its routes declare that with `resource` or `collection`.
 */
import type {
  FastifyContextConfig,
  FastifyRequest,
  onSendHookHandler,
  preSerializationHookHandler,
} from 'fastify';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from './api-error.ts';
import { entityTag, hasStrong, hasWeak, isVolatile, listedTags } from './entity-tag.ts';
import type { HttpServer } from './http-server.ts';

interface Address<Params> {
  readonly tenantId: string;
  readonly params: Params;
}

/** What GET answers for what the path names; throws `not_found` where there is nothing. */
type Represent<Params> = (reader: Reader, address: Address<Params>) => Promise<object>;

type RepresentRequest = (reader: Reader, request: FastifyRequest) => Promise<object>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How what this route changes is read. */
    represents?: RepresentRequest;
    /** What it answers is new and has an address of its own: conditions are about the collection, the tag is the new one's. */
    creates?: boolean;
  }
}

/** For the options of a route that changes what its path names. */
export const resource = <Params = unknown>(represent: Represent<Params>) => ({
  config: {
    represents: (async (reader, { apiKey: { tenantId }, params }) =>
      await represent(reader, { tenantId, params: params as Params })) satisfies RepresentRequest,
  },
});

/** For the options of a route that adds to a collection. */
export const collection = <Params = unknown>(represent: Represent<Params>) => ({
  config: { ...resource(represent).config, creates: true },
});

const tags = new WeakMap<FastifyRequest, string>();

/** Nothing where nothing is: one may be made there. */
async function currentTag(
  represents: RepresentRequest,
  reader: Reader,
  request: FastifyRequest,
): Promise<string | undefined> {
  try {
    return entityTag(await represents(reader, request));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}

const failed = (header: string, why: string): ApiError =>
  new ApiError('precondition_failed', `The condition of the header ${header} does not hold: ${why}`, {
    hint: 'Read it again, and send the change with the ETag of that answer.',
  });

/** §13.2.2, for methods other than GET. A condition on what is not there is left to the route, which answers 404 or makes it. */
async function check(represents: RepresentRequest, reader: Reader, request: FastifyRequest): Promise<void> {
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (match === undefined && noneMatch === undefined) return;
  const ifMatch = match === undefined ? undefined : listedTags('If-Match', match);
  const ifNoneMatch = noneMatch === undefined ? undefined : listedTags('If-None-Match', noneMatch);
  const current = await currentTag(represents, reader, request);
  if (current === undefined) {
    const isMadeHere = request.method === 'PUT' || request.method === 'POST';
    if (ifMatch !== undefined && isMadeHere) throw failed('If-Match', 'there is nothing yet.');
    return;
  }
  if (ifMatch !== undefined && !hasStrong(ifMatch, current))
    throw failed('If-Match', 'it was changed since it was read.');
  if (ifNoneMatch !== undefined && hasWeak(ifNoneMatch, current))
    throw failed('If-None-Match', ifNoneMatch === '*' ? 'it exists.' : 'it is what was excluded.');
}

/**
 * The database for the writes of this request: the conditions of its headers are looked at first, in the same transaction,
 * so that of two writers with one ETag one wins. The answer says the ETag of what is there when that transaction ends.
 */
export function conditional(database: Database, request: FastifyRequest): Database {
  const { represents, creates = false } = request.routeOptions.config;
  if (!represents) return database;
  return {
    read: database.read,
    close: async () => await database.close(),
    commit: async (work, options) =>
      await database.commit(async (transaction) => {
        await check(represents, transaction, request);
        const result = await work(transaction);
        if (!creates && request.method !== 'DELETE') {
          const after = await currentTag(represents, transaction, request);
          if (after !== undefined) tags.set(request, after);
        }
        return result;
      }, options),
  };
}

const isManagementRead = (url: string, methods: readonly string[]): boolean =>
  url.startsWith('/v1/management/') && methods.every((method) => method === 'GET' || method === 'HEAD');

export type Conditions = 'read' | 'create' | 'change';

/** What a route does with conditions; undefined: nothing. */
export function conditionsOf(
  url: string,
  methods: readonly string[],
  config: FastifyContextConfig = {},
): Conditions | undefined {
  if (isManagementRead(url, methods)) return 'read';
  if (!config.represents) return undefined;
  return config.creates ? 'create' : 'change';
}

/** Tags on the answers of routes registered from here on. */
export function addEntityTags(server: HttpServer): void {
  server.addHook('onRoute', (route) => {
    const kind = conditionsOf(route.url, [route.method].flat(), route.config);
    if (!kind) return;
    const hook = kind === 'read' ? tagRead : tagWritten;
    const given = [route.preSerialization ?? []].flat();
    // The HEAD route that Fastify makes of a GET has it already.
    if (given.includes(hook)) return;
    route.preSerialization = [...given, hook];
    route.onSend = [...[route.onSend ?? []].flat(), withoutBody];
  });
}

const tagRead: preSerializationHookHandler = (request, reply, payload, done) => {
  if (reply.statusCode === 200) {
    const current = entityTag(payload);
    reply.header('etag', current);
    const { 'if-none-match': given } = request.headers;
    if (given !== undefined && !isVolatile(payload) && isNotModified(given, current)) reply.code(304);
  }
  done(null, payload);
};

/** On a read, a condition that nobody can read only costs the body. */
function isNotModified(given: string, current: string): boolean {
  try {
    return hasWeak(listedTags('If-None-Match', given), current);
  } catch {
    return false;
  }
}

const tagWritten: preSerializationHookHandler = (request, reply, payload, done) => {
  const written = request.routeOptions.config.creates ? entityTag(payload) : tags.get(request);
  if (written !== undefined && reply.statusCode === 200) reply.header('etag', written);
  done(null, payload);
};

const withoutBody: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode !== 304) {
    done(null, payload);
    return;
  }
  reply.removeHeader('content-type');
  done(null, null);
};
