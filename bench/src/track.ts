// Decisions per second over HTTP, durable, beside a bare `node:http` JSON echo in the same run (PERFORMANCE goals).
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPostgres, startPrivatePostgres } from '../../tools/postgres.mjs';
import { type LoadResult, load } from './http-load.ts';
import {
  cpuMicroseconds,
  freePort,
  type MeasuredProcess,
  pinSelf,
  startMeasured,
  unpinSelf,
} from './processes.ts';
import { median, percentile } from './statistics.ts';
import { redirectUrl, trackRequests } from './track-requests.ts';

const inFlight = 32;
/** Until the compiler has seen all of the way. */
const warmUpMs = 8_000;
const roundMs = 3_000;
const rounds = 7;

const commandFile = fileURLToPath(new URL('../../apps/server/dist/cli/main.js', import.meta.url));
const echoFile = fileURLToPath(new URL('./echo-server.ts', import.meta.url));

export interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicroseconds: number;
}

export interface TrackResult {
  readonly track: Figures;
  readonly echo: Figures;
  /** track beside echo: the lower of the two ratios, calls per second and CPU per call, each the median of the rounds. */
  readonly ratio: number;
  readonly ratioPerSecond: number;
  readonly ratioCpu: number;
  readonly inFlight: number;
  readonly rounds: number;
}

interface Round extends LoadResult {
  readonly cpuMicroseconds: number;
}

export interface TrackRule {
  readonly name: string;
  readonly type: string;
  readonly conditions: unknown;
}

/** What else than the ordinary is measured. */
export interface TrackSetting {
  readonly rules: readonly TrackRule[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Once the server runs on it. */
  readonly fill?: (dataDir: string) => void;
}

const ordinaryRules: readonly TrackRule[] = [
  { name: 'Anonymous network', type: 'BLOCK', conditions: { '==': [{ var: 'ip.isAnonymous' }, true] } },
  {
    name: 'Large amount on a new device',
    type: 'CHALLENGE',
    conditions: {
      and: [{ '==': [{ var: 'device.isNew' }, true] }, { '>': [{ var: 'custom.amount' }, 1_900] }],
    },
  },
  {
    name: 'Country of no customer',
    type: 'CHALLENGE',
    conditions: { in: [{ var: 'ip.countryCode' }, ['KP', 'SY', 'CU', 'IR', 'BY']] },
  },
];

async function manage(port: number, key: string, path: string, body: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/management/${path}`, {
    method: 'POST',
    headers: { authorization: basic(key), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok && response.status !== 409)
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

async function startStepward(
  dataDir: string,
  secretKey: string,
  { rules, environment, fill }: TrackSetting,
): Promise<MeasuredProcess> {
  const port = await freePort();
  const managementKey = randomBytes(32).toString('base64url');
  const server = await startMeasured([commandFile, 'serve'], port, '/readyz', {
    STEPWARD_MODE: 'production',
    STEPWARD_DATA_DIR: dataDir,
    STEPWARD_HOST: '127.0.0.1',
    STEPWARD_PORT: String(port),
    STEPWARD_PUBLIC_URL: `http://localhost:${port}`,
    STEPWARD_TENANT_ID: 'bench',
    STEPWARD_SECRET_KEY: secretKey,
    STEPWARD_MANAGEMENT_KEY: managementKey,
    STEPWARD_REDIRECT_URLS: redirectUrl,
    // High enough never to refuse, and counted as in production.
    STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '1000000',
    ...environment,
  });
  await manage(port, managementKey, 'action-configurations', { actionCode: 'signIn' });
  for (const [priority, rule] of rules.entries()) {
    await manage(port, managementKey, 'action-configurations/signIn/rules', {
      ...rule,
      priority,
      isActive: true,
    });
  }
  fill?.(dataDir);
  return server;
}

async function measure(
  server: MeasuredProcess,
  durationMs: number,
  nextRequest: () => string,
): Promise<Round> {
  const before = cpuMicroseconds(server.pid);
  const result = await load(server.port, inFlight, durationMs, nextRequest);
  return { ...result, cpuMicroseconds: (cpuMicroseconds(server.pid) - before) / result.answered };
}

function figures(all: readonly Round[]): Figures {
  const latencies = all.flatMap((round) => round.latenciesMs);
  return {
    perSecond: median(all.map(perSecondOf)),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMicroseconds: median(all.map((round) => round.cpuMicroseconds)),
  };
}

async function interleave(stepward: MeasuredProcess, secretKey: string): Promise<TrackResult> {
  const nextRequest = trackRequests(basic(secretKey), Date.now());
  const warm = await measure(stepward, warmUpMs, nextRequest);
  const port = await freePort();
  const echo = await startMeasured(
    [echoFile, String(port), String(Math.round(warm.bodyBytesMean))],
    port,
    '/',
  );
  try {
    await measure(echo, warmUpMs, nextRequest);
    const echoRounds: Round[] = [];
    const trackRounds: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      echoRounds.push(await measure(echo, roundMs, nextRequest));
      trackRounds.push(await measure(stepward, roundMs, nextRequest));
    }
    return compare(trackRounds, echoRounds);
  } finally {
    await echo.stop();
  }
}

const perSecondOf = ({ answered, seconds }: Round): number => answered / seconds;

/** Each round beside the echo's just before it: the machine is not as quick in one minute as in the next. */
function compare(trackRounds: readonly Round[], echoRounds: readonly Round[]): TrackResult {
  const ratios = (ratio: (track: Round, echo: Round) => number): number =>
    median(trackRounds.flatMap((track, at) => (echoRounds[at] ? [ratio(track, echoRounds[at])] : [])));
  const ratioPerSecond = ratios((track, echo) => perSecondOf(track) / perSecondOf(echo));
  const ratioCpu = ratios((track, echo) => echo.cpuMicroseconds / track.cpuMicroseconds);
  return {
    track: figures(trackRounds),
    echo: figures(echoRounds),
    ratio: Math.min(ratioPerSecond, ratioCpu),
    ratioPerSecond,
    ratioCpu,
    inFlight,
    rounds,
  };
}

/** Takes about a minute. Linux only: CPU time is read from /proc. */
export async function benchTrackWith(setting: TrackSetting): Promise<TrackResult> {
  pinSelf();
  return await measured(setting);
}

/** Three rules, which read what is always gathered. */
export async function benchTrack(): Promise<TrackResult> {
  return await benchTrackWith({ rules: ordinaryRules });
}

/** The same on PostgreSQL, which writes through and takes whichever core is free. CPU is the server's, not PostgreSQL's. */
export async function benchTrackOnPostgres(): Promise<TrackResult> {
  await findPostgres();
  // What it starts inherits its cores.
  unpinSelf();
  const postgres = await startPrivatePostgres();
  pinSelf();
  try {
    const environment = { STEPWARD_DATABASE_URL: postgres.url };
    return await measured({ rules: ordinaryRules, environment });
  } finally {
    await postgres.stop();
  }
}

async function measured(setting: TrackSetting): Promise<TrackResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-bench-'));
  const secretKey = randomBytes(32).toString('base64url');
  try {
    const stepward = await startStepward(dataDir, secretKey, setting);
    try {
      return await interleave(stepward, secretKey);
    } finally {
      await stepward.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
