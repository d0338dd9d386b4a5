import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { parseAssertion } from './assertion.ts';
import { bytesFromBase64 } from './base64url.ts';
import { parseClientData } from './client-data.ts';
import { authenticationOptions, createChallenge, registrationOptions } from './options.ts';
import { parseRegistration } from './registration.ts';
import { credentialIdOf } from './response.ts';
import { createUserHandle } from './user-handle.ts';

const origin = 'https://login.example.com';
const authenticator = createSoftwareAuthenticator();
const registration = authenticator.create(
  registrationOptions({
    challenge: createChallenge(randomBytes),
    rp: { id: 'example.com', name: 'Example' },
    user: { handle: createUserHandle(randomBytes), name: 'alice', displayName: 'Alice' },
    excludeCredentials: [],
  }),
  { origin },
);
const assertion = authenticator.get(
  authenticationOptions({
    challenge: createChallenge(randomBytes),
    rpId: 'example.com',
    allowCredentials: [],
  }),
  { origin },
);

const noText = [undefined, null, 7, true, ['AAAA'], { AAAA: 1 }, '%', 'A', 'AAAAA'];

describe('one broken member spoils the whole', () => {
  it.each(noText)('of an assertion: %j', (value) => {
    expect(parseAssertion(assertion)).toBeDefined();
    for (const member of ['clientDataJSON', 'authenticatorData', 'signature']) {
      const response = { ...assertion.response, [member]: value };
      expect(parseAssertion({ ...assertion, response }), member).toBeUndefined();
    }
    for (const member of ['id', 'rawId', 'type', 'response']) {
      expect(parseAssertion({ ...assertion, [member]: value }), member).toBeUndefined();
    }
  });

  it.each(noText)('of a registration: %j', (value) => {
    expect(parseRegistration(registration)).toBeDefined();
    for (const member of ['clientDataJSON', 'attestationObject']) {
      const response = { ...registration.response, [member]: value };
      expect(parseRegistration({ ...registration, response }), member).toBeUndefined();
    }
    for (const member of ['id', 'rawId', 'type', 'response']) {
      expect(parseRegistration({ ...registration, [member]: value }), member).toBeUndefined();
    }
  });

  it('and so do client data or authenticator data that decode to nonsense', () => {
    const clientDataJSON = Buffer.from('{"type":7}').toString('base64url');
    expect(
      parseAssertion({ ...assertion, response: { ...assertion.response, clientDataJSON } }),
    ).toBeUndefined();
    const withNonsense = { ...registration.response, clientDataJSON };
    expect(parseRegistration({ ...registration, response: withNonsense })).toBeUndefined();
    const object = Buffer.from(registration.response.attestationObject, 'base64url');
    const cut = object.subarray(0, -9).toString('base64url');
    const withCut = { ...registration.response, attestationObject: cut };
    expect(parseRegistration({ ...registration, response: withCut })).toBeUndefined();
  });
});

describe('parseClientData', () => {
  const honest = { type: 'webauthn.get', challenge: 'c', origin };
  const parse = (value: unknown) => parseClientData(Buffer.from(JSON.stringify(value)));

  it('takes an absent crossOrigin for false, as the specification says', () => {
    expect(parse(honest)).toEqual({ ...honest, crossOrigin: false, topOrigin: undefined });
    expect(parse({ ...honest, crossOrigin: true, topOrigin: 'https://a.example' })).toMatchObject({
      crossOrigin: true,
      topOrigin: 'https://a.example',
    });
  });

  it.each(['type', 'challenge', 'origin'])('refuses a missing or untyped %s', (member) => {
    for (const value of [undefined, null, 7, ['x']])
      expect(parse({ ...honest, [member]: value })).toBeUndefined();
  });

  it('refuses untyped crossOrigin and topOrigin', () => {
    for (const crossOrigin of [null, 'false', 0]) expect(parse({ ...honest, crossOrigin })).toBeUndefined();
    for (const topOrigin of [null, 7, []]) expect(parse({ ...honest, topOrigin })).toBeUndefined();
  });

  it.each(['', '{', 'null', '7', '"text"', '[]'])('refuses %j', (text) => {
    expect(parseClientData(Buffer.from(text))).toBeUndefined();
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from(JSON.stringify(honest).replace('"c"', '"\u00e9"'), 'latin1');
    expect(parseClientData(bytes)).toBeUndefined();
  });
});

describe('credentialIdOf', () => {
  it('reads either alphabet and gives canonical base64url', () => {
    const type = 'public-key';
    expect(credentialIdOf({ type, id: '-_8', rawId: '+/8=' })).toBe('-_8');
    expect(credentialIdOf({ type, id: '-_8', rawId: '-_4' })).toBeUndefined();
    expect(credentialIdOf({ type, id: '', rawId: '' })).toBeUndefined();
  });
});

describe('bytesFromBase64', () => {
  it('decodes padded, unpadded, standard and url text', () => {
    const bytes = new Uint8Array([251, 255]);
    for (const text of ['-_8', '-_8=', '+/8', '+/8=']) expect(bytesFromBase64(text)).toEqual(bytes);
    expect(bytesFromBase64('')).toEqual(new Uint8Array());
  });

  it.each(['A', 'AAAAA', 'AA A', 'AA\n', 'AA==A', 'AA===', 'é'])('refuses %j', (text) => {
    expect(bytesFromBase64(text)).toBeUndefined();
  });
});
