import { randomBytes } from 'node:crypto';
import {
  assertEdgeConfig,
  createDecisionApi,
  createSealer,
  type EdgeEnv,
  type EdgeResponse,
  page,
} from '@stepward/edge';
import { createApiTransport } from './api-transport.ts';

/** What one invocation runs with, by the request id that CloudFront gave it. */
export type EnvOf = (requestId: string) => EdgeEnv;

/**
 * Made once, at cold start. A configuration that is not valid stops the function there, and CloudFront answers 503.
 *
 * @throws EdgeConfigError
 */
export function createEnvOf(configuration: unknown): EnvOf {
  const config = assertEdgeConfig(configuration);
  const shared = { now: Date.now, randomBytes: (count: number) => randomBytes(count) };
  const sealer = createSealer({ keys: config.sealKeys, host: config.host, ...shared });
  const api = config.api === undefined ? undefined : createDecisionApi(createApiTransport(config.api));
  return (requestId) => ({
    config,
    sealer,
    ...shared,
    log: writeLog,
    requestId,
    ...(api === undefined ? {} : { api }),
  });
}

/** A login let through undecided is a warning; the alarm looks for its `"failOpen":true`. */
function writeLog(line: Parameters<EdgeEnv['log']>[0]): void {
  const text = JSON.stringify(line);
  if (line.failOpen) console.warn(text);
  else console.log(text);
}

/** CloudFront's own form of headers, as far as it is looked at here. */
interface Asked {
  readonly headers: Readonly<Record<string, readonly { readonly value: string }[]>>;
}

interface Failed {
  readonly step: string;
  readonly requestId: string;
  readonly request: Asked;
}

/** Anything unforeseen ends here: nothing of the origin passes, and nothing of the request is logged. */
export function failClosed({ step, requestId, request }: Failed, error: unknown): EdgeResponse {
  console.error(JSON.stringify({ event: 'error', step, requestId, ...describe(error) }));
  const acceptLanguage = request.headers['accept-language']?.[0]?.value;
  return page('unavailable', { wantsJson: false, reference: requestId.slice(0, 12), acceptLanguage });
}

/** Name and place: a message may quote what was being read. */
function describe(error: unknown): { error: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: frames.slice(0, 5).map((line) => line.trim()) };
}

/** CloudFront sends one record in each event. */
export function cfOf<Content>(records: readonly { readonly cf: Content }[]): Content {
  const [record] = records;
  if (record === undefined) throw new Error('The event has no record.');
  return record.cf;
}
