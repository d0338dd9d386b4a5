import { describe, expect, it } from 'vitest';
import { readLaunch } from './launch.ts';
import { createTokenStore } from './token-store.ts';

describe('how the page was opened', () => {
  const reference = 'Zk3-9_reference~of.this';

  it('is read from its address', () => {
    expect(readLaunch(`?token=${reference}`)).toEqual({
      reference,
      mode: 'redirect',
      forceEnrollment: false,
    });
    expect(readLaunch(`?token=${reference}&mode=popup&force_enrollment=true`)).toEqual({
      reference,
      mode: 'popup',
      forceEnrollment: true,
    });
  });

  it.each([
    '',
    '?token=',
    '?token=short',
    `?token=${'x'.repeat(4097)}`,
    `?token=${reference}%20x`,
    `?token=%3Cscript%3E${reference}`,
  ])('without a proper reference is incomplete: %s', (search) => {
    expect(readLaunch(search).reference).toBeUndefined();
  });

  it('keeps what the opener gave for messages, where that can be such a thing', () => {
    const nonce = '0b8c2c1e-6f8f-4c7e-9c55-2f6a9d7d4b11';
    expect(readLaunch(`?token=${reference}&nonce=${nonce}`).nonce).toBe(nonce);
    expect(readLaunch(`?token=${reference}&nonce=short`).nonce).toBeUndefined();
    expect(readLaunch(`?token=${reference}&nonce=%22%7D${nonce}`).nonce).toBeUndefined();
  });

  it('names the app to go back to; what is no scheme stays refused by the server', () => {
    expect(readLaunch(`?token=${reference}&nativeScheme=authsignal`).nativeScheme).toBe('authsignal');
    for (const wrong of ['', 'javascript:', 'A', 'a b', '%3Cx%3E'])
      expect(readLaunch(`?token=${reference}&nativeScheme=${wrong}`).nativeScheme).toBe('invalid');
    expect(readLaunch(`?token=${reference}`)).not.toHaveProperty('nativeScheme');
  });

  it('knows no other mode and takes no other yes', () => {
    expect(readLaunch('?mode=window&force_enrollment=1')).toMatchObject({
      mode: 'redirect',
      forceEnrollment: false,
    });
  });
});

describe('the bearer', () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  };

  it('outlives a reload of this tab, for its own reference only', () => {
    const storage = memory();
    createTokenStore(storage, 'one').set('bearer');
    expect(createTokenStore(storage, 'one').get()).toBe('bearer');
    expect(createTokenStore(storage, 'two').get()).toBeUndefined();
  });

  it('is gone everywhere once it is cleared', () => {
    const storage = memory();
    const store = createTokenStore(storage, 'one');
    store.set('bearer');
    store.clear();
    expect(store.get()).toBeUndefined();
    expect(storage.kept.size).toBe(0);
  });

  it('is kept in memory where storage is missing or refuses', () => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const storage of [undefined, { getItem: refuse, setItem: refuse, removeItem: refuse }]) {
      const store = createTokenStore(storage, 'one');
      store.set('bearer');
      expect(store.get()).toBe('bearer');
      store.clear();
      expect(store.get()).toBeUndefined();
    }
  });
});
