import { expect, it } from 'vitest';
import { afterProgress, type QrState } from './use-qr-code.ts';

const shown: QrState = { kind: 'shown', shown: { code: 'c.1.mac' } };

it('the code on the screen is the newest; no answer takes it away', () => {
  const next = { code: 'c.2.mac' };
  expect(afterProgress(shown, { kind: 'unclaimed', shown: next })).toEqual({ kind: 'shown', shown: next });
  expect(afterProgress(shown, { kind: 'unclaimed' })).toBe(shown);
});

it('a phone that scanned it takes it from the screen', () => {
  expect(afterProgress(shown, { kind: 'claimed', number: '42' })).toEqual({ kind: 'claimed', number: '42' });
  expect(afterProgress(shown, { kind: 'rejected' })).toEqual({ kind: 'over', end: 'rejected' });
  expect(afterProgress(shown, { kind: 'expired' })).toEqual({ kind: 'over', end: 'expired' });
});
