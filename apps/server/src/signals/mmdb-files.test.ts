/** City and ASN databases as operators give them: real MMDB files by the settings, replaced while the server runs. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctorCommand } from '../cli/doctor.ts';
import { readSignalFiles } from '../config/signal-files.ts';
import { writeMmdb } from '../testing/mmdb-file.ts';
import { startTestApp, testStart } from '../testing/test-app.ts';
import { openIpFiles } from './ip-files.ts';

const dayMs = 86_400_000;
const viennaIp = '81.2.69.142';
const villageIp = '81.2.70.1';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepward-mmdb-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const place = (city: string | undefined, latitude: number, longitude: number, accuracy?: number) => ({
  country: { iso_code: 'AT', names: { en: 'Austria' } },
  ...(city === undefined ? {} : { city: { names: { en: city, de: 'Wien' } } }),
  location: { latitude, longitude, ...(accuracy === undefined ? {} : { accuracy_radius: accuracy }) },
});

function writeCity(path: string, city: string, builtAt = testStart): void {
  const networks = {
    '81.2.69.0/24': place(city, 48.2, 16.37, 20),
    '81.2.70.0/25': place('Village', -36.85, 174.76),
    '81.2.70.128/25': place(undefined, 47.5, 14.5),
  };
  writeMmdb(path, { networks, databaseType: 'GeoLite2-City', builtAt });
}

function writeAsn(path: string, organization: string, builtAt = testStart): void {
  const networks = {
    '81.2.0.0/16': { autonomous_system_number: 64_496, autonomous_system_organization: organization },
  };
  writeMmdb(path, { networks, databaseType: 'GeoLite2-ASN', builtAt });
}

const settings = () => ({
  STEPWARD_IP_CITY_DATABASE: join(directory, 'city.mmdb'),
  STEPWARD_IP_ASN_DATABASE: join(directory, 'asn.mmdb'),
});

describe('a city and an ASN database', () => {
  it('give city, coordinates, how exact they are, and the network operator', () => {
    writeCity(settings().STEPWARD_IP_CITY_DATABASE, 'Vienna');
    writeAsn(settings().STEPWARD_IP_ASN_DATABASE, 'Example Net');
    const known = openIpFiles(readSignalFiles(settings()).ipFiles);
    expect(known.look(viennaIp)).toMatchObject({
      countryCode: 'AT',
      location: { city: 'Vienna', latitude: 48.2, longitude: 16.37, uncertaintyKm: 20 },
      asn: 64_496,
      asnOrganization: 'Example Net',
    });
    // No radius: 50 km around a city, else as far as the country reaches.
    expect(known.look(villageIp)?.location).toMatchObject({ latitude: -36.85, uncertaintyKm: 50 });
    const inAustria = known.look('81.2.70.200')?.location;
    expect(inAustria?.city).toBeUndefined();
    expect(inAustria?.uncertaintyKm).toBeGreaterThan(200);
    expect(known.look('81.3.0.1')?.location).toBeUndefined();
    expect(known.look('81.3.0.1')?.asn).toBeUndefined();
    expect(known.look('2001:db8::1')?.location).toBeUndefined();
  });

  it('are read again when they are replaced, without a restart', async () => {
    const { STEPWARD_IP_CITY_DATABASE: city, STEPWARD_IP_ASN_DATABASE: asn } = settings();
    writeCity(city, 'Vienna');
    writeAsn(asn, 'Example Net');
    const known = openIpFiles(readSignalFiles(settings()).ipFiles);
    expect(known.look(viennaIp)?.location?.city).toBe('Vienna');
    writeCity(`${city}.new`, 'Linz');
    renameSync(`${city}.new`, city);
    writeAsn(`${asn}.new`, 'Other Net');
    renameSync(`${asn}.new`, asn);
    await known.refresh?.();
    expect(known.look(viennaIp)).toMatchObject({ location: { city: 'Linz' }, asnOrganization: 'Other Net' });
  });

  it('of IPv4 alone say nothing of an IPv6 address that begins with the same bits', () => {
    const country = join(directory, 'ipv4.mmdb');
    const networks = { '42.0.0.0/8': { country_code: 'CN' } };
    writeMmdb(country, { networks, databaseType: 'Country-IPv4', builtAt: testStart, ipVersion: 4 });
    const known = openIpFiles({ country });
    expect(known.look('42.0.20.80')?.countryCode).toBe('CN');
    expect(known.look('::ffff:42.0.20.80')?.countryCode).toBe('CN');
    expect(known.look('2a00:1450::1')).toMatchObject({ isPrivate: false });
    expect(known.look('2a00:1450::1')).not.toHaveProperty('countryCode');
  });

  it('that are damaged say nothing where they are, and fail no decision (SECURITY row 15)', () => {
    const city = settings().STEPWARD_IP_CITY_DATABASE;
    writeCity(city, 'Vienna');
    const bytes = readFileSync(city);
    // Where the record of Vienna begins: a value of a type that there is not.
    bytes.fill(0xff, bytes.indexOf('country') - 2, bytes.indexOf('Vienna'));
    writeFileSync(city, bytes);
    const told: unknown[] = [];
    const log = { error: (_: unknown, text?: string) => told.push(text), info: () => undefined };
    const known = openIpFiles({ city }, log);
    for (const address of [viennaIp, viennaIp, '81.2.69.1']) {
      expect(known.look(address)).toMatchObject({ address, isPrivate: false });
      expect(known.look(address)).not.toHaveProperty('location');
    }
    expect(known.look(villageIp)?.location?.city).toBe('Village');
    expect(told).toEqual(['STEPWARD_IP_CITY_DATABASE has damaged records']);
  });

  it('reach rules and what is stored with the action', async () => {
    writeCity(settings().STEPWARD_IP_CITY_DATABASE, 'Vienna');
    writeAsn(settings().STEPWARD_IP_ASN_DATABASE, 'Example Net');
    const test = await startTestApp(settings());
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'ALLOW',
    });
    await test.management('POST', '/action-configurations/signIn/rules', {
      name: 'Vienna',
      type: 'BLOCK',
      priority: 0,
      conditions: {
        and: [
          { '==': [{ var: 'ip.location.city' }, 'Vienna'] },
          { '<=': [{ var: 'ip.location.uncertaintyKm' }, 20] },
          { '==': [{ var: 'ip.asn' }, 64_496] },
        ],
      },
    });
    const path = '/users/alice/actions/signIn';
    expect((await test.server('POST', path, { ipAddress: viennaIp })).body.state).toBe('BLOCK');
    expect((await test.server('POST', path, { ipAddress: villageIp })).body.state).toBe('ALLOW');
    await test.close();
  });
});

it('doctor says how old each of them is, and of each list, and warns of old ones', async () => {
  const files: Record<string, string> = settings();
  writeCity(files.STEPWARD_IP_CITY_DATABASE ?? '', 'Vienna', testStart - 100 * dayMs);
  writeAsn(files.STEPWARD_IP_ASN_DATABASE ?? '', 'Example Net', testStart - 3 * dayMs);
  let text = '';
  await doctorCommand([], {
    environment: files,
    now: () => testStart,
    write: (more) => {
      text += more;
    },
  });
  expect(text).toMatch(/city +\S+city\.mmdb +2025-09-23, 100 days old\n/);
  expect(text).toMatch(/asn +\S+asn\.mmdb +2025-12-29, 3 days old\n/);
  for (const list of ['anonymous', 'tor', 'vpn', 'proxy', 'hosting'])
    expect(text).toMatch(new RegExp(`${list} +none: `));
  expect(text).toMatch(/Older than 90 days.*STEPWARD_IP_CITY_DATABASE/);
  expect(text).not.toMatch(/Older than 90 days.*STEPWARD_IP_ASN_DATABASE/);
});
