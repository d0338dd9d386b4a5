import { expect, it } from 'vitest';
import { formsIn } from './leaks.ts';

const email = 'alice@example.com';
const jwt = (payload: object) =>
  ['{"alg":"HS256"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

it.each([
  ['plain', `https://a.example/?u=${email}`],
  ['in capitals', `https://a.example/?u=${email.toUpperCase()}`],
  ['URL-encoded', `https://a.example/?u=${encodeURIComponent(email)}`],
  ['URL-encoded twice', `https://a.example/?next=${encodeURIComponent(`/x?u=${encodeURIComponent(email)}`)}`],
  ['base64', `https://a.example/?u=${btoa(email)}`],
  ['base64 inside of more', `https://a.example/?u=${btoa(`a:${email}:1`)}`],
  ['base64url, in the path', `https://a.example/u/${Buffer.from(`id=${email}`).toString('base64url')}/x`],
  ['hex', `https://a.example/?u=${Buffer.from(email).toString('hex')}`],
  ['the payload of a JWT', `https://a.example/?token=${jwt({ sub: 7, other: { userId: email } })}`],
  [
    'the payload of an encoded JWT',
    `https://a.example/?r=${encodeURIComponent(`/x?token=${jwt({ sub: email })}`)}`,
  ],
])('finds an address: %s', (_name, text) => {
  expect(formsIn(text, email)).not.toEqual([]);
});

it('finds nothing where there is nothing', () => {
  const text = `https://a.example/?u=bob@example.com&token=${jwt({ sub: 'bob@example.com' })}&r=9f3kf0Zk_wq-82`;
  expect(formsIn(text, email)).toEqual([]);
});
