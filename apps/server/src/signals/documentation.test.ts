import { readFileSync } from 'node:fs';
import { dataPoints, dataPointTable, velocityTable } from '@stepward/decision';
import { expect, it } from 'vitest';
import { disposableEmailSetting, ipFileSettings } from '../config/signal-files.ts';
import { ofacCountries } from './ofac.ts';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const signals = read('docs/signals.md');

it('docs/signals.md has the tables of the catalogue', () => {
  expect(signals).toContain(`\n${dataPointTable(dataPoints)}\n`);
  expect(signals).toContain(`\n${velocityTable(dataPoints)}\n`);
});

it('docs/signals.md names every setting, and the countries of the constant', () => {
  for (const setting of [...Object.values(ipFileSettings), disposableEmailSetting])
    expect(signals).toContain(`\`${setting}\``);
  const named = [...ofacCountries].map((code) => new Intl.DisplayNames(['en'], { type: 'region' }).of(code));
  for (const name of named) expect(signals).toContain(`${name}`);
});

it('NOTICE names the data that is shipped', () => {
  const notice = read('NOTICE');
  for (const name of ['geo-whois-asn-country-mmdb', 'disposable-email-domains-js', 'Natural Earth'])
    expect(notice).toContain(name);
});
