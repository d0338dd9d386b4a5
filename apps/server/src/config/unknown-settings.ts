/**
 * STEPWARD_* variables that nothing reads: a setting that is misspelt is not set, and nobody would notice. Owns: which names there are.
 * Does not own: what they may be (environment.ts).
 */
import { edits } from '../http/nearest-word.ts';
import { disposableEmailSetting, ipFileSettings } from './signal-files.ts';

/** What the `stepward` command reads; a test holds this list against the sources and README.md. */
export const knownSettings: readonly string[] = [
  ...Object.values(ipFileSettings),
  disposableEmailSetting,
  ...[
    'AAGUID_LIST',
    'ALLOWED_ORIGINS',
    'ALLOWED_PRIVATE_HOSTS',
    'DATABASE_URL',
    'DATA_DIR',
    'DEMO_APP_PORT',
    'DEMO_EDGE_PORT',
    'DEMO_ORIGIN_SECRET',
    'DEMO_SEAL_KEY',
    'DEV_INBOX',
    'FAILED_CODES_PER_DAY',
    'HOST',
    'LOG_LEVEL',
    'MAIL_FROM',
    'MANAGEMENT_KEY',
    'MODE',
    'PORT',
    'PUBLIC_URL',
    'RATE_LIMIT_ACTION_PER_SECOND',
    'RATE_LIMIT_ANONYMOUS_IP_PER_SECOND',
    'RATE_LIMIT_IP_PER_SECOND',
    'RATE_LIMIT_KEY_PER_SECOND',
    'REDIRECT_URLS',
    'SECRET_KEY',
    'SMTP_URL',
    'TENANT_ID',
    'TENANT_NAME',
    'TRUSTED_PROXIES',
    'URL',
    'WEBHOOK_LOOPBACK',
    'WEBHOOK_PORTS',
  ].map((name) => `STEPWARD_${name}`),
];

/**
 * Names that are somebody's own: secrets of a configuration as text, what a `stepward.edge.ts` reads, what our other programs read
 * where they share an environment, and what Kubernetes sets for a service that is called stepward.
 */
const ownNames = /^STEPWARD_(SECRET_.+|EDGE_.+|API_URL|SERVICE_(HOST|PORT)(_.+)?|PORT_\d+_(TCP|UDP)(_.+)?)$/;

/** More letters than this are another word, not a slip. */
const slipsMax = 2;

export interface UnknownSetting {
  readonly name: string;
  /** What was probably meant. */
  readonly nearest?: string;
}

/** In the order of the environment. Values are not looked at. */
export function unknownSettings(environment: Readonly<Record<string, string | undefined>>): UnknownSetting[] {
  return Object.keys(environment).flatMap((name): UnknownSetting[] => {
    if (!name.startsWith('STEPWARD_') || knownSettings.includes(name)) return [];
    const nearest = nearestTo(name);
    // A slip in a known name is one, whatever the rest looks like: such as one letter in another place.
    if (nearest !== undefined) return [{ name, nearest }];
    return ownNames.test(name) ? [] : [{ name }];
  });
}

function nearestTo(name: string): string | undefined {
  const [first] = knownSettings
    .map((known) => ({ known, slips: edits(name, known) }))
    .sort((one, other) => one.slips - other.slips);
  return first && first.slips <= slipsMax ? first.known : undefined;
}

/** A sentence for whoever starts the server. */
export const unknownSettingText = ({ name, nearest }: UnknownSetting): string =>
  `${name} is no setting of Stepward and has no effect${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
