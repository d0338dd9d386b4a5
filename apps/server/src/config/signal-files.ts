/** Files that an operator gives for signals. Owns: the settings that name them. Does not own: reading the files. */
import { resolve } from 'node:path';

/** Paths; each may be absent. */
export interface IpFilePaths {
  readonly country?: string;
  readonly city?: string;
  readonly asn?: string;
  readonly anonymous?: string;
  readonly tor?: string;
  readonly vpn?: string;
  readonly proxy?: string;
  readonly hosting?: string;
}

export const ipFileSettings: Readonly<Record<keyof IpFilePaths, string>> = {
  country: 'STEPWARD_IP_COUNTRY_DATABASE',
  city: 'STEPWARD_IP_CITY_DATABASE',
  asn: 'STEPWARD_IP_ASN_DATABASE',
  anonymous: 'STEPWARD_ANONYMOUS_IP_LIST',
  tor: 'STEPWARD_TOR_IP_LIST',
  vpn: 'STEPWARD_VPN_IP_LIST',
  proxy: 'STEPWARD_PROXY_IP_LIST',
  hosting: 'STEPWARD_HOSTING_IP_LIST',
};

export const disposableEmailSetting = 'STEPWARD_DISPOSABLE_EMAIL_LIST';

export interface SignalFiles {
  /** MMDB databases, and lists of addresses and CIDR ranges, one a line. */
  readonly ipFiles?: IpFilePaths;
  /** Domains of throw-away addresses, one a line; absent: the shipped list. */
  readonly disposableEmailList?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

function pathIn(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? undefined : resolve(value);
}

/** Absent where nothing is set. Whether the files can be used is seen when they are opened. */
export function readSignalFiles(environment: Environment): SignalFiles {
  const given = Object.entries(ipFileSettings)
    .map(([kind, name]) => [kind, pathIn(environment, name)] as const)
    .filter(([, path]) => path !== undefined);
  const disposableEmailList = pathIn(environment, disposableEmailSetting);
  return {
    ...(given.length === 0 ? {} : { ipFiles: Object.fromEntries(given) as IpFilePaths }),
    ...(disposableEmailList === undefined ? {} : { disposableEmailList }),
  };
}
