import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { newApiKey } from '../api-keys/api-key.ts';
import { isGuessable } from './guessable-key.ts';

it.each([
  '0123456789abcdef0123456789abcdef01234567',
  'sk_0123456789abcdef0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyzabcdefghijklmn',
  'a'.repeat(40),
  `mk_${'0'.repeat(40)}`,
  'abababababababababababababababababababab',
  'sk_demo_secret_key_0000000000000000000000',
  'sk_Rt5x-my-test-key-h8Q2vLm4zWc9Yp3Ks7Nb',
  'correct-horse-staple.correct-horse-staple',
  'xK9fPq2LmZ7wRt4VxK9fPq2LmZ7wRt4V',
  'changeme-changeme-changeme-changeme',
])('%s is', (key) => {
  expect(isGuessable(key)).toBe(true);
});

it('generated ones are not: ours, and those of openssl rand in base 16 and 64', () => {
  for (let turn = 0; turn < 500; turn += 1) {
    const random = createHash('sha256').update(`generated ${turn}`).digest();
    for (const key of [
      newApiKey('server'),
      random.toString('hex'),
      random.toString('hex').slice(0, 32),
      random.toString('base64url'),
      random.toString('base64'),
    ])
      expect(isGuessable(key), key).toBe(false);
  }
});
