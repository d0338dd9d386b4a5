import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSealer,
  type EdgeConfig,
  type EdgeConfigInput,
  type Sealer,
  validateEdgeConfig,
} from '@stepward/edge';
import { type CloudFrontOptions, type InvocationRecord, startCloudFront } from '@stepward/gateway';
import { freePort } from '../../harness/free-port.ts';
import { Browser } from './browser.ts';
import { defectivePackages, type EdgePackages, shippedPackages } from './bundles.ts';
import type { Defect } from './defects.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Answer, rawRequest } from './raw-request.ts';
import { SecretLedger } from './secret-ledger.ts';
import type { RunningOrigin, Site } from './sites.ts';
import type { Outcome, Stepward } from './stepward.ts';

export interface EdgeOptions {
  readonly stepward: Stepward;
  readonly site: Site;
  /** What it decides on a login; CHALLENGE unless set. */
  readonly outcome?: Outcome;
  /** In place of the site's own settings. */
  readonly settings?: Partial<Omit<EdgeConfigInput, 'origin' | 'sealKeys' | 'action' | 'api'>>;
  readonly apiTimeoutMs?: number;
  readonly sealKeys?: EdgeConfigInput['sealKeys'];
  /** Changes what was validated: a date that has passed since the build. */
  readonly adjust?: (config: EdgeConfig) => EdgeConfig;
  readonly defect?: Defect | undefined;
  /** Shared by several edges; otherwise the edge starts and ends its own. */
  readonly origin?: RunningOrigin;
  /** Sent to the origin with every request; one of its own unless set, none when it is false. */
  readonly originSecret?: string | false;
  readonly waf?: Readonly<Record<string, string>>;
  readonly viewerAddress?: CloudFrontOptions['viewerAddress'];
  /** The same application, configured anew: the place of an edge that was closed. */
  readonly inPlaceOf?: Pick<Edge, 'port' | 'action'>;
}

export interface Edge {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly site: Site;
  readonly stepward: Stepward;
  readonly config: EdgeConfig;
  readonly origin: RunningOrigin;
  /** Between the edge and Stepward. */
  readonly api: FaultProxy;
  /** The action code of this edge alone. */
  readonly action: string;
  readonly originSecret: string | false;
  /** Opens and makes what only the edge can. */
  readonly sealer: Sealer;
  readonly ledger: SecretLedger;
  readonly packages: EdgePackages;
  /** Every call of an edge function. */
  readonly invocations: InvocationRecord[];
  readonly logLines: readonly string[];
  /** The decision lines that the functions wrote. */
  decisions(): Readonly<Record<string, unknown>>[];
  decide(outcome: Outcome): Promise<void>;
  browser(): Browser;
  /** The same request to the application itself, around the edge. */
  direct(
    target: string,
    request?: {
      method?: string;
      body?: string | Uint8Array;
      headers?: readonly (readonly [string, string])[];
    },
  ): Promise<Answer>;
  close(): Promise<void>;
}

export const host = 'edge.localhost';
export const originSecretHeader = 'x-origin-secret';

/** A key of 32 bytes that tests can tell by its name. */
export function testKey(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}

let edges = 0;

/** The packaged functions in the local CloudFront, before an application, after a real server. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { stepward, site, outcome = 'CHALLENGE', inPlaceOf } = options;
  edges += 1;
  const action = inPlaceOf?.action ?? `signIn-${edges}`;
  await stepward.decide(action, outcome);
  const origin = options.origin ?? (await site.start());
  const api = await startFaultProxy(stepward.port);
  const port = inPlaceOf?.port ?? (await freePort());
  const config = configOf(options, { action, port, apiUrl: api.url });
  const directory = await mkdtemp(join(tmpdir(), 'edge-functions-'));
  const packages = options.defect
    ? await defectivePackages(config, directory, options.defect)
    : await shippedPackages(config, directory);
  const invocations: InvocationRecord[] = [];
  const originSecret = options.originSecret ?? randomBytes(24).toString('base64url');
  const cloudFront = await startCloudFront({
    port,
    host,
    origin: {
      url: `http://127.0.0.1:${origin.port}`,
      customHeaders: originSecret === false ? [] : [{ name: originSecretHeader, value: originSecret }],
    },
    functions: packages,
    // As template.yaml has it.
    includeBody: { viewerRequest: true, originRequest: false },
    instancesMax: 4,
    onInvocation: (record) => void invocations.push(record),
    ...(options.waf === undefined ? {} : { waf: { overwrite: options.waf } }),
    ...(options.viewerAddress === undefined ? {} : { viewerAddress: options.viewerAddress }),
  });
  const ledger = new SecretLedger();
  ledger.add('seal key', config.sealKeys[0]?.key);
  if (originSecret !== false) ledger.add('origin secret', originSecret);
  ledger.add('secret key', stepward.secretKey);
  return {
    url: `http://${host}:${port}`,
    host,
    port,
    site,
    stepward,
    config,
    origin,
    api,
    action,
    originSecret,
    sealer: createSealer({ keys: config.sealKeys, host: config.host, now: Date.now, randomBytes }),
    ledger,
    packages,
    invocations,
    logLines: cloudFront.logLines,
    decisions: () => decisionsIn(cloudFront.logLines),
    decide: (next) => stepward.decide(action, next),
    browser: () => new Browser({ host, port }, ledger),
    direct: (target, request = {}) =>
      rawRequest(origin.port, { target, ...request, headers: request.headers ?? [] }),
    close: async () => {
      await cloudFront.close();
      await api.close();
      if (options.origin === undefined) await origin.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configOf(
  { stepward, site, settings = {}, apiTimeoutMs = 10_000, sealKeys, adjust }: EdgeOptions,
  { action, port, apiUrl }: { action: string; port: number; apiUrl: string },
): EdgeConfig {
  const input: EdgeConfigInput = {
    ...site.config,
    ...settings,
    origin: `http://${host}:${port}`,
    api: { url: apiUrl, secretKey: stepward.secretKey, timeoutMs: apiTimeoutMs },
    action,
    sealKeys: sealKeys ?? [{ kid: 'k1', key: testKey('one') }],
  };
  const config = validateEdgeConfig(input, Date.now());
  return adjust === undefined ? config : adjust(config);
}

function decisionsIn(lines: readonly string[]): Readonly<Record<string, unknown>>[] {
  const messages = lines
    .map((line) => JSON.parse(line) as { type: string; message?: string })
    .filter(({ type, message }) => type === 'function' && message?.startsWith('{"event":"decision"'));
  return messages.map(({ message }) => JSON.parse(message ?? '{}'));
}
