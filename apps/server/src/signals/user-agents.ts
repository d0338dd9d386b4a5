/** What a user agent says of itself. Remembered, because there are far fewer agents than requests. Never throws. */
import type { DeviceFacts } from '@stepward/decision';
import { UAParser } from 'ua-parser-js';

export type AgentFacts = Pick<DeviceFacts, 'browserName' | 'browserVersion' | 'osName' | 'type'>;

const knownMax = 1_000;
const known = new Map<string, AgentFacts>();

const noAgent: AgentFacts = {};

/** Undefined: none was sent. */
export function agentFacts(userAgent: string | undefined): AgentFacts {
  if (userAgent === undefined) return noAgent;
  const before = known.get(userAgent);
  if (before !== undefined) return before;
  const facts = parse(userAgent);
  if (known.size >= knownMax) known.clear();
  known.set(userAgent, facts);
  return facts;
}

const majorOf = (version: string | undefined): number | undefined => {
  const major = Number.parseInt(version ?? '', 10);
  return Number.isSafeInteger(major) ? major : undefined;
};

function parse(userAgent: string): AgentFacts {
  const { browser, os, device } = UAParser(userAgent);
  return {
    browserName: browser.name,
    browserVersion: majorOf(browser.version),
    osName: os.name,
    type: device.type ?? (browser.name === undefined ? undefined : 'desktop'),
  };
}
