import { describe, expect, it } from 'vitest';
import type { HeaderList } from './messages.ts';
import { Browser, originCookiesOf } from './testing/browser.ts';
import { answer, formOrigin, sessionCookie } from './testing/origins.ts';
import { TestEdge } from './testing/test-edge.ts';

const putLogin = {
  method: 'PUT' as const,
  path: '/session',
  userNameField: 'username',
  success: { statuses: [200] },
};

describe('a request that is a login under another method', () => {
  const edgeWith = () => new TestEdge(() => answer(200, 'in', sessionCookie('s-1')), { logins: [putLogin] });
  const form: HeaderList = [['content-type', 'application/x-www-form-urlencoded']];

  it.each([
    ['by a field', '_method=PUT&username=alice', form],
    ['by a field of another spelling', 'username=alice&%5FMETHOD=put', form],
    ['by JSON', '{"_method":"PUT"}', [['content-type', 'application/json']]],
    ['perhaps: the body is not whole', 'x'.repeat(41_000), form],
    ['perhaps: the body is of no known type', '_method=PUT', [['content-type', 'text/plain']]],
    ['perhaps: the body is malformed', '_method=%', form],
  ] as [string, string, HeaderList][])('%s is refused', async (_how, body, headers) => {
    const edge = edgeWith();
    const response = await new Browser(edge).open('/session', { method: 'POST', body, headers });
    expect([response.status, originCookiesOf(response), edge.received]).toEqual([400, [], []]);
  });

  it('is none without an override, and passes', async () => {
    for (const [method, body] of [
      ['POST', 'a=b'],
      ['DELETE', ''],
    ] as const) {
      const edge = edgeWith();
      const response = await new Browser(edge).open('/session', { method, body, headers: form });
      expect([response.status, edge.received.length]).toEqual([200, 1]);
    }
  });
});

it.each(['x-original-url', 'X-Rewrite-URL', 'x-override-url'])(
  'the header %s, a path to some applications, does not reach the origin',
  async (name) => {
    const edge = new TestEdge(formOrigin());
    await new Browser(edge).open('/', { headers: [[name, '/dashboard']] });
    expect(edge.received[0]?.headers.map(([one]) => one.toLowerCase())).not.toContain(name.toLowerCase());
  },
);
