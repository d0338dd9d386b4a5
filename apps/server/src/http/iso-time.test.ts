import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseIsoTime } from './iso-time.ts';

it('reads back every time that it is given', () => {
  const min = new Date('0001-01-01T00:00:00Z');
  const max = new Date('9999-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
      expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
    }),
  );
});

it.each([
  ['2026-01-01', Date.UTC(2026, 0, 1)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['2026-01-01T12:00Z', Date.UTC(2026, 0, 1, 12)],
  ['2026-01-01T00:00:00+13:00', Date.UTC(2025, 11, 31, 11)],
])('%s', (text, time) => expect(parseIsoTime(text)).toBe(time));

it.each([
  '',
  '2026',
  '2026-01',
  '2026-1-1',
  '2026-02-30',
  '2025-02-29',
  '2026-00-10',
  '2026-01-01T25:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  ' 2026-01-01',
  '2026-01-01\n',
  '20260101',
  'Jan 1 2026',
  '1767225600000',
])('%j is none', (text) => expect(parseIsoTime(text)).toBeUndefined());
