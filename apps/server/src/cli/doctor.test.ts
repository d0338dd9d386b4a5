import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeIpFiles } from '../signals/ip-files.ts';
import { doctorCommand } from './doctor.ts';

const directory = mkdtempSync(join(tmpdir(), 'stepward-doctor-'));
afterAll(() => rmSync(directory, { recursive: true }));

const dayMs = 86_400_000;
const shippedAt = describeIpFiles({})[0]?.madeAt ?? 0;

async function said(environment: Record<string, string>, now: number): Promise<string> {
  let text = '';
  await doctorCommand([], {
    environment,
    now: () => now,
    write: (more) => {
      text += more;
    },
  });
  return text;
}

it('says how old the data is, and which is missing', async () => {
  const text = await said({}, shippedAt + 10.5 * dayMs);
  expect(text).toMatch(/country +shipped +\d{4}-\d\d-\d\d, 10 days old\n/);
  expect(text).toContain('city       none: ');
  expect(text).toContain('STEPWARD_IP_ASN_DATABASE');
  expect(text).toContain('ip.isTor is null');
  expect(text).not.toContain('Older than');
});

it('says of which applications the edge does not protect', async () => {
  expect(await said({}, shippedAt)).toMatch(/withholds cookies\. .* a token in its body is not protected/);
});

it('warns of data older than 90 days, by the setting that replaces it', async () => {
  const list = join(directory, 'tor.txt');
  writeFileSync(list, '1.1.1.1\n');
  utimesSync(list, shippedAt / 1_000, shippedAt / 1_000);
  const text = await said({ STEPWARD_TOR_IP_LIST: list }, shippedAt + 91 * dayMs);
  expect(text).toMatch(/tor +\S+tor\.txt +\S+, 91 days old, 1 entry\n/);
  expect(text).toMatch(/disposable shipped .*, \d+,\d{3} entries\n/);
  expect(text).toMatch(/Older than 90 days.*STEPWARD_IP_COUNTRY_DATABASE, STEPWARD_TOR_IP_LIST/);
});

it('refuses what cannot be used, by the name of its setting', async () => {
  const broken = join(directory, 'broken');
  writeFileSync(broken, 'nonsense');
  await expect(said({ STEPWARD_IP_CITY_DATABASE: broken }, 0)).rejects.toThrow('STEPWARD_IP_CITY_DATABASE');
  await expect(said({ STEPWARD_DISPOSABLE_EMAIL_LIST: `${broken}-not-there` }, 0)).rejects.toThrow(
    'STEPWARD_DISPOSABLE_EMAIL_LIST',
  );
});

it('says of an empty list that it is not used, how old it is, and fails', async () => {
  const list = join(directory, 'empty.txt');
  writeFileSync(list, '# the download failed\n');
  utimesSync(list, shippedAt / 1_000, shippedAt / 1_000);
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const doctor = async (environment: Record<string, string>) =>
    await doctorCommand([], { environment, now: () => shippedAt + 2 * dayMs, write });
  await expect(doctor({ STEPWARD_VPN_IP_LIST: list })).rejects.toThrow('STEPWARD_VPN_IP_LIST: no entries');
  expect(text).toMatch(/vpn .*, 2 days old, no entries: not used, ip\.isVpn is null\n/);
  await expect(doctor({ STEPWARD_DISPOSABLE_EMAIL_LIST: list })).rejects.toThrow(
    'STEPWARD_DISPOSABLE_EMAIL_LIST: no entries',
  );
});
