/**
 * Velocity: how often something happened lately, and how many different ones took part. Owns: the subjects that are counted
 * by, what is counted of each, and the windows. `<subject>.<measure>.<window>` names one number.
 */
import { type DataPoint, number, whenRead } from './data-point.ts';

const subjects = {
  user: 'this user',
  action: 'this user and this action code',
  device: 'this device id, whoever used it',
  ip: 'this address',
  network: 'this network (ip.network)',
  asn: 'this network operator (ip.asn)',
  emailDomain: 'this e-mail domain (user.emailDomain)',
  'customKey.<key>': 'this value of the custom attribute <key> of the action, e.g. customKey.card',
} as const;

const measures = {
  actionCount: 'Actions',
  allowedCount: 'Actions that were allowed at once',
  challengedCount: 'Actions that were challenged',
  reviewedCount: 'Actions that were sent to review',
  blockedCount: 'Actions that were blocked',
  passedChallengeCount: 'Challenges that were passed',
  failedChallengeCount: 'Challenges that failed',
  distinctUserCount: 'Different users',
  distinctDeviceCount: 'Different device ids',
  distinctIpCount: 'Different addresses',
  distinctCountryCount: 'Different countries',
} as const;

export type VelocitySubject = Exclude<keyof typeof subjects, 'customKey.<key>'> | 'customKey';
export type VelocityMeasure = keyof typeof measures;

/** So many of the newest events of a subject are looked at, and more where a rule compares with more. */
export const velocityCountMax = 2_000;
export const velocityCountMostMax = 50_000;

const counted = `in the time before this action, which does not count. Null when the action has no such subject, and while counting has not gone on for that time. Exact among ${velocityCountMax} events, and among as many as a rule compares it with, to ${velocityCountMostMax}; beyond that {"atLeast": n}: what this settles holds or not, and any other comparison errs.`;

const isUseful = (subject: string, measure: string): boolean =>
  !(
    (measure === 'distinctUserCount' && (subject === 'user' || subject === 'action')) ||
    (measure === 'distinctDeviceCount' && subject === 'device') ||
    (measure === 'distinctIpCount' && subject === 'ip') ||
    (measure === 'distinctCountryCount' && subject === 'ip')
  );

const counts: readonly DataPoint[] = Object.entries(subjects).flatMap(([subject, of]) =>
  Object.entries(measures)
    .filter(([measure]) => isUseful(subject, measure))
    .map(([measure, what]) =>
      number(`${subject}.${measure}.<window>`, 'count', `${what} of ${of}, ${counted}`),
    ),
);

export const velocityDataPoints: readonly DataPoint[] = whenRead('velocity', counts);

/** Windows that an editor may offer; any other from one minute to 30 days can be named as well. */
export const velocityWindows = [
  '1m',
  '5m',
  '10m',
  '30m',
  '1h',
  '6h',
  '12h',
  '24h',
  '2d',
  '7d',
  '14d',
  '30d',
] as const;

/** One number that a rule asks for. */
export interface VelocityReference {
  /** As the rule names it. */
  readonly name: string;
  readonly subject: VelocitySubject;
  /** With `customKey`: the attribute, by its path. */
  readonly key?: string;
  readonly measure: VelocityMeasure;
  readonly windowMs: number;
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export const velocityWindowMsMax = 30 * unitMs.d;

function windowMs(window: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(window) ?? [];
  if (count === undefined) return undefined;
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs];
  return ms <= velocityWindowMsMax ? ms : undefined;
}

const customKeyPrefix = 'customKey.';

function subjectOf(name: string): Pick<VelocityReference, 'subject' | 'key'> | undefined {
  if (name.startsWith(customKeyPrefix))
    return { subject: 'customKey', key: name.slice(customKeyPrefix.length) };
  return Object.hasOwn(subjects, name) && !name.includes('.')
    ? { subject: name as VelocitySubject }
    : undefined;
}

/** What a name asks for; undefined when it is not one of velocity. */
export function velocityReference(name: string): VelocityReference | undefined {
  const parts = name.split('.');
  const window = parts.pop() ?? '';
  const measure = parts.pop() ?? '';
  const ms = windowMs(window);
  const subject = subjectOf(parts.join('.'));
  if (ms === undefined || subject === undefined || subject.key === '') return undefined;
  if (!Object.hasOwn(measures, measure) || !isUseful(subject.subject, measure)) return undefined;
  return { name, ...subject, measure: measure as VelocityMeasure, windowMs: ms };
}
