import { type EdgeConfig, type EdgeConfigInput, validateEdgeConfig, viewerConfig } from '../config.ts';
import type { DecisionLine } from '../decision-log.ts';
import type { EdgeEnv } from '../edge-env.ts';
import { type EdgeRequest, type EdgeResponse, isResponse } from '../messages.ts';
import { onOriginRequest } from '../origin-request.ts';
import { onOriginResponse } from '../origin-response.ts';
import { createSealer } from '../seal.ts';
import { onViewerRequest } from '../viewer-request.ts';
import { ScriptedApi } from './scripted-api.ts';

export type Origin = (request: EdgeRequest) => EdgeResponse;

export const startMs = Date.UTC(2026, 10, 20, 10);

export const keyOf = (kid: string) => ({
  kid,
  key: Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7 + kid.charCodeAt(0))).toString('base64url'),
});

export const baseInput: EdgeConfigInput = {
  origin: 'https://app.example.com',
  api: { url: 'https://stepward.example.com', secretKey: 'sk_test_0123456789abcdef0123456789abcdef' },
  logins: [
    {
      path: '/login/password',
      body: 'form',
      userNameField: 'username',
      success: { statuses: [302, 303], locations: ['/dashboard', '/deep/**'] },
    },
    {
      path: '/api/login',
      body: 'json',
      userNameField: 'username',
      success: { statuses: [200] },
    },
  ],
  loginPage: '/login',
  publicPaths: ['/', '/login', '/assets/**'],
  sessionCookies: ['sid'],
  sealKeys: [keyOf('a')],
};

/** The three functions in a row before an origin, with clock, randomness and server in the test's hand. */
export class TestEdge {
  nowMs = startMs;
  config: EdgeConfig;
  origin: Origin;
  readonly api = new ScriptedApi();
  readonly lines: DecisionLine[] = [];
  /** What reached the origin. */
  readonly received: EdgeRequest[] = [];
  #random = 0;

  constructor(origin: Origin, changes: Partial<EdgeConfigInput> = {}) {
    this.origin = origin;
    this.config = validateEdgeConfig({ ...baseInput, ...changes }, startMs);
    this.api.now = () => this.nowMs;
  }

  env(config: EdgeConfig = this.config): EdgeEnv {
    const now = () => this.nowMs;
    const randomBytes = (count: number) => this.#randomBytes(count);
    return {
      config,
      sealer: createSealer({ keys: config.sealKeys, host: config.host, now, randomBytes }),
      now,
      randomBytes,
      log: (line) => this.lines.push(line),
      requestId: 'request-1',
    };
  }

  async handle(request: EdgeRequest): Promise<EdgeResponse> {
    const viewer = onViewerRequest(request, this.env(viewerConfig(this.config)));
    if (isResponse(viewer)) return viewer;
    // The functions of one deployment share no memory, and the body is not shown again.
    const { body: _body, ...forwarded } = viewer;
    const env = { ...this.env(), api: this.api };
    const next = await onOriginRequest(forwarded, env);
    if (isResponse(next)) return next;
    this.received.push(body(viewer, next));
    return onOriginResponse(next, this.origin(body(viewer, next)), env);
  }

  get lastReceived(): EdgeRequest {
    const request = this.received.at(-1);
    if (request === undefined) throw new Error('nothing reached the origin');
    return request;
  }

  #randomBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => {
      this.#random = (this.#random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (this.#random >> 16) & 0xff;
    });
  }
}

function body(viewer: EdgeRequest, next: EdgeRequest): EdgeRequest {
  return viewer.body === undefined ? next : { ...next, body: viewer.body };
}
