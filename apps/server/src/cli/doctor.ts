/**
 * `stepward doctor`: what this server knows about addresses and domains, how much that is and how old. Reads the files that the
 * settings name; changes nothing. Exits with 1 when a file cannot be used or a list is empty, and says which.
 */
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/environment.ts';
import { disposableEmailSetting, ipFileSettings, readSignalFiles } from '../config/signal-files.ts';
import { openDisposableDomains } from '../signals/email-domains.ts';
import { describeIpFiles, type IpFile } from '../signals/ip-files.ts';
import { ofacCountriesAsOf } from '../signals/ofac.ts';
import { type CommandContext, processContext } from './command-context.ts';

const dayMs = 86_400_000;
/** Networks move: after this, addresses are more and more often somewhere else. */
const oldAfterDays = 90;

/** What no configuration of the edge can mend, and no file shows. */
const aboutTheEdge = [
  'The edge before an application (docs/deploy-cloudfront.md)',
  '  It withholds cookies. An application whose login answers with a token in its body is not protected by that:',
  '  whoever has the token needs no cookie. Such an application asks the server itself (docs/step-up.md).',
];

/** What rules cannot see without the file. */
const withoutFile: Readonly<Record<IpFile['kind'], string>> = {
  country: '',
  city: 'ip.location.city and coordinates are null; travel goes by country',
  asn: 'ip.asn is null',
  anonymous: 'no list of its own for ip.isAnonymous',
  tor: 'ip.isTor is null',
  vpn: 'ip.isVpn is null',
  proxy: 'ip.isProxy is null',
  hosting: 'ip.isHosting is null',
};

export async function doctorCommand(
  args: string[],
  { environment, write, now }: CommandContext = processContext(),
): Promise<void> {
  parseArgs({ args, options: {} });
  const { ipFiles = {}, disposableEmailList } = readSignalFiles(environment);
  const domains = openDisposableDomains(disposableEmailList);
  const files = describeIpFiles(ipFiles);
  const kinds = Object.keys(ipFileSettings) as IpFile['kind'][];
  const lines = kinds.map((kind) =>
    lineOf(
      kind,
      files.find((file) => file.kind === kind),
      now(),
    ),
  );
  write(
    [
      'Data about IP addresses',
      ...lines,
      `  ofac       shipped                          as of ${ofacCountriesAsOf}`,
      'Data about e-mail domains',
      `  disposable ${disposableEmailList ?? `shipped (${disposableEmailSetting} replaces it)`}, ${entriesText(domains.entries)}`,
      ...aboutTheEdge,
      ...warningOf(files, now()),
      '',
    ].join('\n'),
  );
  const empty = files.filter(({ entries }) => entries === 0).map(({ kind }) => ipFileSettings[kind]);
  if (domains.entries === 0) empty.push(disposableEmailSetting);
  if (empty.length > 0)
    throw new ConfigError(
      `${empty.join(', ')}: no entries. What is asked of an empty list is null; a running server keeps the addresses that it read before.`,
    );
}

function lineOf(kind: IpFile['kind'], file: IpFile | undefined, now: number): string {
  const name = kind.padEnd(10);
  if (!file) return `  ${name} none: ${withoutFile[kind]} (${ipFileSettings[kind]})`;
  const made = new Date(file.madeAt).toISOString().slice(0, 10);
  const where = file.isShipped ? 'shipped' : file.path;
  const age = `${made}, ${ageInDays(file, now)} days old`;
  const { entries } = file;
  const count = entries === undefined ? '' : `, ${entriesText(entries)}`;
  const effect = entries === 0 ? `: not used, ${withoutFile[kind]}` : '';
  return `  ${name} ${where.padEnd(32)} ${age}${count}${effect}`;
}

const entriesText = (count: number): string =>
  `${count === 0 ? 'no' : count.toLocaleString('en')} ${count === 1 ? 'entry' : 'entries'}`;

const ageInDays = ({ madeAt }: IpFile, now: number): number =>
  Math.max(0, Math.floor((now - madeAt) / dayMs));

function warningOf(files: readonly IpFile[], now: number): string[] {
  const old = files
    .filter((file) => ageInDays(file, now) > oldAfterDays)
    .map(({ kind }) => ipFileSettings[kind]);
  if (old.length === 0) return [];
  return [
    '',
    `Older than ${oldAfterDays} days, so that addresses may be somewhere else by now. Give newer files: ${old.join(', ')}.`,
    'A running server reads a file again within a minute after it changed.',
  ];
}
