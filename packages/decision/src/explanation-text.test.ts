import { expect, test } from 'vitest';
import { compileCondition, explainCondition, explanationLines } from './index.ts';

const lines = (json: unknown, facts: unknown) =>
  explanationLines(explainCondition(compileCondition(json), facts));

test('says of each clause what it compared, what it saw and whether it held', () => {
  const condition = {
    and: [
      { '>': [{ var: 'custom.amount' }, 1_000] },
      { '!': [{ in: [{ var: 'ip.countryCode' }, { var: 'lists.home' }] }] },
      { or: [{ '==': [{ var: 'device.isNew' }, true] }, { var: 'device.isBot' }] },
    ],
  };
  expect(
    lines(condition, { custom: { amount: 5_000 }, ip: { countryCode: 'FR' }, device: { isNew: true } }),
  ).toEqual([
    '+ all of',
    '  + custom.amount > 1000  [custom.amount: 5000]',
    '  + not',
    '    - ip.countryCode in lists.home  [ip.countryCode: "FR"]',
    '  + any of',
    '    + device.isNew == true  [device.isNew: true]',
    '    ? device.isBot  [device.isBot: null]',
  ]);
});

test('cuts long values, and knows rules without conditions', () => {
  expect(lines(null, {})).toEqual(['+ always']);
  const [line] = lines({ '==': [{ var: 'custom.text' }, 'x'] }, { custom: { text: 'y'.repeat(4_000) } });
  expect(line?.length).toBeLessThan(250);
});
