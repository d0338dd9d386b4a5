/** What the domain of an e-mail address says. Owns: reading the domain, and the list of throw-away domains. */
import { readFileSync } from 'node:fs';
import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';
import type { Logger } from 'pino';
import { ConfigError } from '../config/environment.ts';
import { disposableEmailSetting } from '../config/signal-files.ts';

/** RFC 1035 §2.3.4, in ASCII form. */
const domainPattern = /^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/;

/** Lower case, international names in their ASCII form; undefined when there is none that can be read. */
export function emailDomain(email: string): string | undefined {
  const written = email.slice(email.lastIndexOf('@') + 1).trim();
  if (!email.includes('@') || /[\s/\\?#:@]/.test(written)) return undefined;
  // Nearly all are written like this, and to read a URL takes ten times as long.
  if (domainPattern.test(written) && !written.includes('xn--')) return written;
  const url = `http://${written.replace(/\.$/, '')}`;
  const domain = URL.canParse(url) ? new URL(url).hostname : '';
  return domainPattern.test(domain) ? domain : undefined;
}

export interface DisposableDomains {
  /** The domain, or one above it, is on the list; undefined: there is no list to look in. */
  has(domain: string): boolean | undefined;
  /** How many domains are on it. */
  readonly entries: number;
}

/** Most people have their addresses at few domains. */
const answersMax = 1_000;

/**
 * The operator's list of domains, one a line, or the shipped one. Throws a ConfigError when it cannot be used; one without
 * an entry is as none: a download failed.
 */
export function openDisposableDomains(path?: string, log?: Pick<Logger, 'error'>): DisposableDomains {
  const domains = path === undefined ? shipped() : listed(path);
  if (domains.size === 0) {
    log?.error({ path }, `${disposableEmailSetting} is not used: it has no entries`);
    return { has: () => undefined, entries: 0 };
  }
  const answers = new Map<string, boolean>();
  return {
    has: (domain) => {
      const before = answers.get(domain);
      if (before !== undefined) return before;
      const labels = domain.split('.');
      const isListed = labels.some(
        (_label, at) => at < labels.length - 1 && domains.has(labels.slice(at).join('.')),
      );
      if (answers.size >= answersMax) answers.clear();
      answers.set(domain, isListed);
      return isListed;
    },
    entries: domains.size,
  };
}

let shippedDomains: ReadonlySet<string> | undefined;

function shipped(): ReadonlySet<string> {
  shippedDomains ??= disposableEmailBlocklistSet();
  return shippedDomains;
}

function listed(path: string): ReadonlySet<string> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new ConfigError(`${disposableEmailSetting}: ${path} cannot be used: ${reason}`, { cause });
  };
  const lines = readLines(path, (error) =>
    refuse(error instanceof Error ? error.message : String(error), error),
  );
  for (const line of lines) if (!domainPattern.test(line)) refuse(`"${line.slice(0, 60)}" is not a domain`);
  return new Set(lines);
}

function readLines(path: string, refuse: (error: unknown) => never): string[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.map((line) => line.replace(/#.*/, '').trim().toLowerCase()).filter((line) => line !== '');
  } catch (error) {
    return refuse(error);
  }
}
