import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { knownSettings, unknownSettings, unknownSettingText } from './unknown-settings.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const namesIn = (text: string): string[] => text.match(/STEPWARD_[A-Z0-9_]*[A-Z0-9]/g) ?? [];

it.each([
  ['STEPWARD_PORTT', 'STEPWARD_PORT'],
  ['STEPWARD_SMPT_URL', 'STEPWARD_SMTP_URL'],
  ['STEPWARD_TRUSTED_PROXY', 'STEPWARD_TRUSTED_PROXIES'],
  ['STEPWARD_SECRET_KYE', 'STEPWARD_SECRET_KEY'],
  ['STEPWARD_DATADIR', 'STEPWARD_DATA_DIR'],
])('%s is named, and with it what was meant', (name, nearest) => {
  const found = unknownSettings({ [name]: 'a-secret-value' });
  if (name === 'STEPWARD_TRUSTED_PROXY') expect(found).toEqual([{ name }]);
  else expect(found).toEqual([{ name, nearest }]);
  expect(found.map(unknownSettingText).join()).not.toContain('a-secret-value');
});

it('what is like nothing is named alone', () => {
  expect(unknownSettings({ STEPWARD_FEATURE_X: 'on', PATH: '/bin', STEPWARDX: '1' })).toEqual([
    { name: 'STEPWARD_FEATURE_X' },
  ]);
});

it.each([
  'STEPWARD_SECRET_SMS_TWILIO_CREDENTIALS_AUTH_TOKEN',
  'STEPWARD_EDGE_SECRET_KEY',
  'STEPWARD_EDGE_SEAL_KEY',
  'STEPWARD_EDGE_SEAL_KEY_NEXT',
  'STEPWARD_API_URL',
  'STEPWARD_SERVICE_HOST',
  'STEPWARD_SERVICE_PORT_HTTP',
  'STEPWARD_PORT_4800_TCP_ADDR',
])('%s is somebody’s own', (name) => {
  expect(unknownSettings({ [name]: 'x' })).toEqual([]);
});

it('the list is what the sources read and what README.md says', () => {
  const sources = globSync('apps/server/src/{config,cli}/**/*.ts', { cwd: root }).filter(
    (path) => !/\.test\.ts$|unknown-settings/.test(path),
  );
  const read = sources.flatMap((path) => namesIn(readFileSync(join(root, path), 'utf8')));
  const known = [...knownSettings].sort();
  expect([...new Set(read)].filter((name) => unknownSettings({ [name]: '' }).length > 0)).toEqual([]);
  expect(known.filter((name) => !read.includes(name))).toEqual([]);
  const documented = namesIn(readFileSync(join(root, 'README.md'), 'utf8'));
  expect(known.filter((name) => !documented.includes(name))).toEqual([]);
  expect(new Set(known).size).toBe(known.length);
});
