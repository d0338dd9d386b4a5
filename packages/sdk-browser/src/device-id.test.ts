import { expect, it } from 'vitest';
import { type CookieJar, keepDeviceId, randomId } from './device-id.ts';

/** A browser's cookies; `refuses` tells which it does not take. */
function jar(start: Readonly<Record<string, string>> = {}, refuses = (_text: string) => false) {
  const kept = new Map(Object.entries(start));
  const written: string[] = [];
  const page: CookieJar = {
    get cookie() {
      return [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    set cookie(text: string) {
      written.push(text);
      const [name = '', value = ''] = (text.split(';')[0] ?? '').split('=');
      if (!refuses(text)) kept.set(name, value);
    },
  };
  return { page, written, kept };
}

const place = { name: '__as_aid', domain: 'shop.example', isSecure: true };

it('a new browser gets an id, which stays', () => {
  const { page, written } = jar();
  expect(keepDeviceId(page, place, () => 'new-device')).toBe('new-device');
  expect(keepDeviceId(page, place, () => 'another-one')).toBe('new-device');
  expect(written[0]).toBe(
    '__as_aid=new-device; path=/; max-age=34560000; samesite=lax; secure; domain=shop.example',
  );
});

it('the id that the public SDK gave is taken over under another name', () => {
  const { page, kept } = jar({ __as_aid: 'from-before' });
  expect(keepDeviceId(page, { ...place, name: 'device' }, randomId)).toBe('from-before');
  expect(kept.get('device')).toBe('from-before');
});

it('a host that takes no domain gets a cookie without', () => {
  const { page, written } = jar({}, (text) => text.includes('domain='));
  expect(keepDeviceId(page, { ...place, domain: '127.0.0.1', isSecure: false }, () => 'new-device')).toBe(
    'new-device',
  );
  expect(written[1]).toBe('__as_aid=new-device; path=/; max-age=34560000; samesite=lax');
});

it('what is no id is not taken for one', () => {
  const { page } = jar({ __as_aid: '"><script>' });
  expect(keepDeviceId(page, place, () => 'new-device')).toBe('new-device');
});

it('ids are random UUIDs, also where the page has no randomUUID', () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(randomId()).toMatch(pattern);
  const whole = crypto.randomUUID;
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  try {
    expect(randomId()).toMatch(pattern);
    expect(randomId()).not.toBe(randomId());
  } finally {
    Object.defineProperty(crypto, 'randomUUID', { value: whole, configurable: true, writable: true });
  }
});
