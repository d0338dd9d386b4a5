/** Values that data points have, for editors and their hints. Owns: at least one for each. */
import { countryUnit } from './countries.ts';
import type { DataPoint } from './data-point.ts';

type Value = boolean | number | string | readonly string[];

const byName: Readonly<Record<string, readonly Value[]>> = {
  'device.browserName': ['Chrome', 'Mobile Safari', 'Firefox'],
  'device.browserVersion': [120],
  'device.osName': ['Windows', 'iOS', 'Android'],
  'device.type': ['desktop', 'mobile', 'tablet'],
  'device.count': [1, 3],
  'ip.address': ['203.0.113.7', '2001:db8::1'],
  'ip.network': ['203.0.113.0/24', '2001:db8::/64'],
  'ip.location.city': ['Vienna', 'Auckland'],
  'ip.location.latitude': [48.2],
  'ip.location.longitude': [16.4],
  'ip.location.uncertaintyKm': [20, 50],
  'ip.asn': [64_496],
  'ip.asnOrganization': ['Example Net'],
  'ip.travelDistanceKm': [850],
  'ip.travelSpeedKmh': [1_200],
  'ip.travelConfidence': [0.9],
  'user.userId': ['user-1'],
  'user.email': ['alice@example.com'],
  'user.phoneNumber': ['+6421123456'],
  'user.emailDomain': ['example.com'],
  'user.enrolledMethods': [['PASSKEY', 'EMAIL_OTP']],
  'user.enrolledStrength': [1, 4],
  'action.actionCode': ['signIn', 'withdraw-funds'],
};

const byUnit: Readonly<Record<string, readonly Value[]>> = {
  minutes: [5, 60],
  days: [1, 90],
  count: [5],
  [countryUnit]: ['NZ', 'AT'],
};

const byType: Readonly<Record<DataPoint['type'], readonly Value[]>> = {
  boolean: [true, false],
  number: [100],
  text: ['text'],
  list: [['one', 'two']],
  any: ['text', 100, true],
};

export const examplesOf = ({ name, unit, type }: DataPoint): readonly Value[] =>
  byName[name] ?? byUnit[unit ?? ''] ?? byType[type];
