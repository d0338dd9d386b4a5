import { describe, expect, it } from 'vitest';
import { type History, type HistoryContext, historyFacts, type SentAddress } from './history.ts';

const dayMs = 86_400_000;
const now = 1_000 * dayMs;

const nothing: History = {
  userCreatedAt: null,
  deviceCount: 0,
  lastDeviceSeenAt: null,
  webAuthnProvenAt: null,
  deviceFirstSeenAt: null,
  lastVerifiedBy: new Map(),
  provenAddresses: [],
};
const paris: SentAddress = {
  address: '198.51.100.7',
  network: '198.51.100.0/24',
  isPrivate: false,
  isAnonymous: null,
  countryCode: 'FR',
  location: { city: 'Paris', latitude: 48.86, longitude: 2.35, uncertaintyKm: 50 },
};
const tokyo: SentAddress = {
  ...paris,
  address: '203.0.113.9',
  network: '203.0.113.0/24',
  countryCode: 'JP',
  location: { city: 'Tokyo', latitude: 35.68, longitude: 139.69, uncertaintyKm: 50 },
};
const privateAddress: SentAddress = {
  address: '10.0.0.1',
  network: '10.0.0.0/24',
  isPrivate: true,
  isAnonymous: false,
};
const unplaced: SentAddress = { ...privateAddress, address: '192.0.2.1', isPrivate: false };
const provenInParis: History = {
  ...nothing,
  userCreatedAt: now - 10 * dayMs,
  provenAddresses: [
    { address: '198.51.100.7', provenAt: now - 3_600_000, countryCode: 'FR', ...locationOf(paris) },
  ],
};

function locationOf(ip: SentAddress) {
  return typeof ip === 'object' && ip.location ? { location: ip.location } : {};
}

const facts = (history: History, context: Partial<HistoryContext> = {}) =>
  Object.fromEntries(historyFacts(history, { ip: 'none', lastVerifiedAt: null, now, ...context }));

describe('of an address', () => {
  const unknownTravel = {
    'ip.impossibleTravel': null,
    'ip.atypicalTravel': null,
    'ip.travelDistanceKm': null,
    'ip.travelSpeedKmh': null,
    'ip.travelConfidence': null,
  };
  const strange = { 'ip.isUnrecognized': true, 'ip.countryChanged': true };

  it.each([
    [
      'not sent',
      'none',
      provenInParis,
      { ...unknownTravel, 'ip.isUnrecognized': null, 'ip.countryChanged': null },
    ],
    ['unparsable (row 58)', 'unparsable', provenInParis, { ...unknownTravel, ...strange }],
    [
      'unparsable, of somebody never proven (row 58)',
      'unparsable',
      nothing,
      { ...unknownTravel, 'ip.isUnrecognized': true, 'ip.countryChanged': null },
    ],
    [
      'private',
      privateAddress,
      provenInParis,
      { ...unknownTravel, 'ip.isUnrecognized': true, 'ip.countryChanged': null },
    ],
    ['of no known place', unplaced, provenInParis, { ...unknownTravel, 'ip.countryChanged': null }],
    [
      'proven before',
      paris,
      provenInParis,
      {
        'ip.isUnrecognized': false,
        'ip.countryChanged': false,
        'ip.impossibleTravel': false,
        'ip.lastProvenCountryCode': 'FR',
      },
    ],
    [
      'far away',
      tokyo,
      provenInParis,
      { ...strange, 'ip.impossibleTravel': true, 'ip.atypicalTravel': true },
    ],
    [
      'of somebody never proven',
      paris,
      nothing,
      { ...unknownTravel, 'ip.isUnrecognized': true, 'ip.countryChanged': null },
    ],
  ] as const)('%s', (_name, ip, history, expected) => {
    expect(facts(history, { ip })).toMatchObject(expected);
  });

  it('of IPv6, its /64 is what is recognised', () => {
    const home = { ...paris, address: '2001:db8:1:2::3', network: '2001:db8:1:2::/64' };
    const history = { ...nothing, provenAddresses: [{ address: '2001:db8:1:2::/64', provenAt: 1 }] };
    expect(facts(history, { ip: home })['ip.isUnrecognized']).toBe(false);
    const other = { ...home, address: '2001:db8:1:3::3', network: '2001:db8:1:3::/64' };
    expect(facts(history, { ip: other })['ip.isUnrecognized']).toBe(true);
  });

  it('the last country is that of the last proof whose country was known', () => {
    const provenAddresses = [
      { address: '1.1.1.1', provenAt: now - 1 },
      { address: '2.2.2.2', provenAt: now - 2, countryCode: 'DE' },
      { address: '3.3.3.3', provenAt: now - 3, countryCode: 'AT' },
    ];
    expect(facts({ ...nothing, provenAddresses }, { ip: paris })).toMatchObject({
      'ip.lastProvenCountryCode': 'DE',
      'ip.countryChanged': true,
    });
  });
});

describe('of a person', () => {
  it.each([
    [
      'seen first now',
      nothing,
      null,
      { 'user.ageDays': null, 'user.daysSinceLastSeen': null, 'user.isDormant': false },
    ],
    [
      'made known ten days ago',
      { ...nothing, userCreatedAt: now - 10 * dayMs },
      null,
      { 'user.ageDays': 10, 'user.isDormant': false },
    ],
    [
      'made known long ago and never seen',
      { ...nothing, userCreatedAt: 0 },
      null,
      { 'user.daysSinceLastSeen': null, 'user.isDormant': true },
    ],
    [
      'away for 91 days',
      { ...nothing, userCreatedAt: 0, lastDeviceSeenAt: now - 91 * dayMs },
      null,
      { 'user.daysSinceLastSeen': 91, 'user.isDormant': true },
    ],
    [
      'away for 90 days',
      { ...nothing, userCreatedAt: 0, lastDeviceSeenAt: now - 90 * dayMs },
      null,
      { 'user.isDormant': false },
    ],
    [
      'verified lately on no device',
      { ...nothing, userCreatedAt: 0 },
      now - dayMs,
      { 'user.daysSinceLastSeen': 1, 'user.isDormant': false },
    ],
  ])('%s', (_name, history, lastVerifiedAt, expected) => {
    expect(facts(history, { lastVerifiedAt })).toMatchObject(expected);
  });

  it('each method has its own time', () => {
    const lastVerifiedBy = new Map([
      ['PASSKEY', now - 5 * 60_000],
      ['EMAIL_OTP', now - 90_000],
    ]);
    expect(facts({ ...nothing, lastVerifiedBy })).toMatchObject({
      'user.minutesSinceLastVerifiedBy.PASSKEY': 5,
      'user.minutesSinceLastVerifiedBy.EMAIL_OTP': 1.5,
    });
  });
});
