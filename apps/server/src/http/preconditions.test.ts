/** Conditional requests (RFC 9110 §13) on every resource of the Management API: nobody overwrites what they did not see. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ManagedResource,
  managedResources,
  startManagedApp,
  type Write,
  writesNothing,
} from '../testing/management-writes.ts';
import { basic, type JsonBody, type TestApp, testManagementKey } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startManagedApp();
});
afterEach(async () => await test.close());

const call = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
  test.call(method, `/v1/management${path}`, { authorization: basic(testManagementKey), headers, body });

const send = ({ route, path, body }: Write, headers: Record<string, string> = {}) =>
  call(route.split(' ')[0] ?? '', path, headers, body);

/** Where is read what it changes. */
const resourcePath = ({ path }: Write): string =>
  path.replace(/(\/flow)?(\/(roll-back|promote))?$/, '').replace(/rule-order$/, 'rules');

const stale = '"stale"';
const strong = /^"[A-Za-z0-9_-]{43}"$/;

/** What was made, and where it is. */
async function make({ before, create, path }: ManagedResource): Promise<{ made: JsonBody; at: string }> {
  await before?.(test);
  if (!create) {
    const at = path(undefined);
    return { made: (await call('GET', at)).body, at };
  }
  const { status, body, headers } = await send(create);
  expect([status, body.errorDescription]).toEqual([200, undefined]);
  const at = path(body);
  expect(headers.etag).toBe((await call('GET', at)).headers.etag);
  return { made: body, at };
}

const refused = {
  status: 412,
  body: { error: 'precondition_failed', errorCode: 'precondition_failed', requestId: expect.any(String) },
};

describe('a change under a condition', () => {
  it.each(managedResources.map((one) => [one.name, one] as const))('of %s', async (_name, one) => {
    const { made, at } = await make(one);
    const read = await call('GET', at);
    const etag = String(read.headers.etag);
    expect(etag).toMatch(strong);
    const again = await call('GET', at, { 'if-none-match': `W/${etag}` });
    expect([again.status, again.body, again.headers.etag]).toEqual([304, '', etag]);
    expect((await call('GET', at, { 'if-none-match': stale })).body).toEqual(read.body);

    const writes = [...(one.changes?.(made) ?? []), ...(one.remove ? [one.remove(made)] : [])];
    // A rule is read by itself where it goes back: its own tag is asked for.
    const tagOf = async (write: Write): Promise<string> => {
      const own = resourcePath(write);
      return String((await call('GET', own)).headers.etag);
    };
    for (const write of writes) {
      const current = await tagOf(write);
      expect(await send(write, { 'if-match': stale })).toMatchObject(refused);
      expect(await send(write, { 'if-match': `W/${current}` })).toMatchObject(refused);
      expect(await send(write, { 'if-none-match': '*' })).toMatchObject(refused);
      expect(await tagOf(write)).toBe(current);
      const answer = await send(write, { 'if-match': `${stale}, ${current}` });
      expect([write.route, answer.status, answer.body.errorDescription]).toEqual([
        write.route,
        200,
        undefined,
      ]);
      if (one.remove && write === writes.at(-1)) continue;
      expect(answer.headers.etag).toMatch(strong);
      expect(answer.headers.etag).not.toBe(current);
      expect(answer.headers.etag).toBe(await tagOf(write));
    }
  });

  it('is known to every route that changes something', () => {
    const named = new Set<string>();
    for (const { create, changes, remove } of managedResources) {
      const made = [{ ruleId: 'r' }, { ruleId: 's' }];
      const body = Object.assign(made, { ruleId: 'r', draftId: 'd', alias: 'a', id: 'i', clientId: 'c' });
      const writes = [create, ...(changes?.(body) ?? []), remove?.(body)];
      for (const write of writes) if (write) named.add(write.route);
    }
    const served = test.app.routes
      .filter(({ url, method }) => url.startsWith('/v1/management/') && method !== 'GET')
      .map(({ conditions, method, url }) => ({
        route: `${method} ${url.replace('/v1/management', '')}`,
        conditions,
      }))
      .filter(({ route }) => !(route in writesNothing));
    expect(served.filter(({ conditions }) => conditions === undefined)).toEqual([]);
    expect(served.map(({ route }) => route).filter((route) => !named.has(route))).toEqual([]);
  });
});

describe('of two writers with one ETag', () => {
  const raced = managedResources.filter(({ changes }) => changes);
  it.each(raced.map((one) => [one.name, one] as const))('one wins: %s', async (_name, one) => {
    const { made } = await make(one);
    const [write] = one.changes?.(made) ?? [];
    if (!write) throw new Error('no change');
    const own = resourcePath(write);
    const etag = String((await call('GET', own)).headers.etag);
    const writers = Array.from({ length: 4 }, () => send(write, { 'if-match': etag }));
    const statuses = (await Promise.all(writers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412, 412]);
  });
});

describe('conditions', () => {
  const list = { name: 'Some', itemType: 'string', isActive: true, valueListItems: ['a'] };
  const twilio = {
    provider: 'twilio',
    settings: { accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006' },
    credentials: { authToken: 'x' },
  };

  it('nobody sends change nothing: the public clients know none', async () => {
    await call('POST', '/value-lists', {}, list);
    expect((await call('PATCH', '/value-lists/some', {}, { isActive: false })).status).toBe(200);
    expect((await call('DELETE', '/value-lists/some')).status).toBe(200);
  });

  it('on what is not there: 404 stays 404, a first setting needs no tag and takes none', async () => {
    const patch = await call('PATCH', '/value-lists/none', { 'if-match': stale }, { isActive: false });
    expect(patch.status).toBe(404);
    expect((await call('DELETE', '/value-lists/none', { 'if-match': '*' })).status).toBe(404);
    expect((await call('PUT', '/message-providers/sms', { 'if-match': '*' }, twilio)).status).toBe(412);
    const only = { 'if-none-match': '*' };
    expect((await call('PUT', '/message-providers/sms', only, twilio)).status).toBe(200);
    expect((await call('PUT', '/message-providers/sms', only, twilio)).status).toBe(412);
  });

  it('on a collection are about the collection', async () => {
    const { headers } = await call('GET', '/value-lists');
    const seen = { 'if-match': String(headers.etag) };
    expect((await call('POST', '/value-lists', seen, list)).status).toBe(200);
    expect(await call('POST', '/value-lists', seen, { ...list, name: 'Other' })).toMatchObject(refused);
    expect((await call('GET', '/value-lists')).body).toHaveLength(1);
  });

  it.each(['stale', '"a" "b"', 'W/stale', '', '"a'])(
    'that nobody can read are refused: %s',
    async (header) => {
      await call('POST', '/value-lists', {}, list);
      const answer = await call('PATCH', '/value-lists/some', { 'if-match': header }, { isActive: false });
      expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
      expect(answer.body.errorDescription).toContain('If-Match');
      expect((await call('GET', '/value-lists/some')).body.isActive).toBe(true);
    },
  );

  it('hold for HEAD as for GET: the same tag, and never a body', async () => {
    await call('POST', '/value-lists', {}, list);
    const { headers } = await call('GET', '/value-lists/some');
    const head = async (more: Record<string, string> = {}) => {
      const authorization = basic(testManagementKey);
      const url = '/v1/management/value-lists/some';
      return await test.app.server.inject({ method: 'HEAD', url, headers: { authorization, ...more } });
    };
    const whole = await head();
    expect([whole.statusCode, whole.headers.etag, whole.body]).toEqual([200, headers.etag, '']);
    const same = await head({ 'if-none-match': `"other", W/${headers.etag}` });
    expect([same.statusCode, same.headers.etag, same.body]).toEqual([304, headers.etag, '']);
    expect(same.headers['content-type']).toBeUndefined();
    const refusal = await call('PATCH', '/value-lists/some', { 'if-match': stale }, { isActive: false });
    expect([refusal.status, refusal.headers.etag]).toEqual([412, undefined]);
  });

  it('that are no list of tags are refused at once, whatever is between the commas', async () => {
    const hostile = `"a"${', \t '.repeat(1_000)}x`;
    const answer = await call('PATCH', '/value-lists/some', { 'if-match': hostile }, { isActive: false });
    expect([answer.status, answer.body.errorDescription]).toEqual([400, expect.stringContaining('If-Match')]);
    const { headers } = await call('GET', '/value-lists');
    const spaced = ` ,\t, "a" , ,W/"b,c",  ${headers.etag} ,`;
    expect((await call('GET', '/value-lists', { 'if-none-match': spaced })).status).toBe(304);
  });

  it('are not lost by traffic: a tracked action is no change of its configuration, and no old news', async () => {
    await call('POST', '/action-configurations', {}, { actionCode: 'pay' });
    const { headers } = await call('GET', '/action-configurations/pay');
    const etag = String(headers.etag);
    await test.server('POST', '/users/alice/actions/pay', {});
    const read = await call('GET', '/action-configurations/pay', { 'if-none-match': etag });
    expect([read.status, read.headers.etag]).toEqual([200, etag]);
    expect(read.body.lastActionCreatedAt).toBeDefined();
    const change = { defaultUserActionResult: 'BLOCK' };
    expect((await call('PATCH', '/action-configurations/pay', { 'if-match': etag }, change)).status).toBe(
      200,
    );
  });

  it('are documented: headers, 304 and 412', async () => {
    const { body } = await test.call('GET', '/openapi.json');
    const path = body.paths['/v1/management/value-lists/{alias}'];
    const names = (operation: JsonBody) => operation.parameters.map(({ name }: JsonBody) => name);
    expect(names(path.get)).toContain('If-None-Match');
    expect(Object.keys(path.get.responses)).toContain('304');
    expect(names(path.patch)).toEqual(['alias', 'If-Match', 'If-None-Match']);
    expect(Object.keys(path.patch.responses)).toContain('412');
    expect(Object.keys(path.patch.responses[200].headers)).toEqual(['ETag']);
    expect(path.delete.responses[200].headers).toBeUndefined();
  });
});
