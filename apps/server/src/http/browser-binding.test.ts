/** SECURITY row 59: a cookie of ours beside which somebody put another one is nobody's. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { bindBrowser, requireSameBrowser, tokenInCookie } from './browser-binding.ts';

const own = 'a'.repeat(43);
const tossed = 'b'.repeat(43);
const from = (cookie: string) => ({ headers: { cookie } }) as FastifyRequest;
const reply = { header: () => reply } as unknown as FastifyReply;
const bound = bindBrowser(from(`__Host-as_ch=${own}`), reply, (count) => new Uint8Array(count));

it('row 59: the browser that began is known by its one cookie', () => {
  expect(() => requireSameBrowser(from(`x=1; __Host-as_ch=${own}; y=2`), bound)).not.toThrow();
  expect(() => requireSameBrowser(from(`__Host-as_ch=${tossed}`), bound)).toThrow('another browser');
});

it.each([`${own}; __Host-as_ch=${tossed}`, `${tossed}; __Host-as_ch=${own}`, `${own}; __Host-as_ch=${own}`])(
  'row 59: neither of two cookies of one name is believed: %s',
  (values) => {
    expect(() => requireSameBrowser(from(`__Host-as_ch=${values}`), bound)).toThrow('another browser');
    expect(tokenInCookie(from('__Host-as_st=one; __Host-as_st=two'))).toBeUndefined();
  },
);
