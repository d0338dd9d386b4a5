import { randomBytes } from 'node:crypto';
import {
  type ApiAnswer,
  createDecisionApi,
  createSealer,
  type DecisionLine,
  type EdgeConfigInput,
  type EdgeEnv,
  isResponse,
  onOriginResponse,
  onViewerRequest,
  validateEdgeConfig,
} from '@stepward/edge';
import type { LogSamples } from './monitoring.ts';

// Lambda puts time, request id and level before what a function logs as text.
const prefix = '2026-11-20T10:00:00.000Z\t8f5c1d0e-3b1f-4a57-9d6e-0f3a1c2b4d5e\tINFO\t';
const nowMs = Date.parse('2026-11-20T10:00:00Z');

const input: EdgeConfigInput = {
  origin: 'https://app.example.com',
  api: { url: 'https://stepward.example.com', secretKey: 'sk_not-a-real-key' },
  logins: [{ path: '/login', userNameField: 'username', success: { statuses: [302] } }],
  loginPage: '/login',
  publicPaths: ['/login'],
  failMode: { openUntil: '2026-11-21T10:00:00Z' },
  sealKeys: [{ kid: 'k1', key: randomBytes(32).toString('base64url') }],
};

/** What the log group of origin-response holds, from the flow itself: with the fail mode at work, and without. */
export async function readLogSamples(): Promise<LogSamples> {
  const failOpen = [
    ...(await linesOfLogin({ kind: 'timeout' })),
    ...(await linesOfLogin({ kind: 'answer', status: 503, body: '' })),
  ];
  const others = [
    ...(await linesOfLogin({ kind: 'answer', status: 401, body: '' })),
    ...(await linesOfLogin({ kind: 'unreachable' })),
    'REPORT RequestId: 8f5c1d0e-3b1f-4a57-9d6e-0f3a1c2b4d5e\tDuration: 12.00 ms\n',
  ];
  return { failOpen, others };
}

async function linesOfLogin(answer: ApiAnswer): Promise<string[]> {
  const lines: DecisionLine[] = [];
  const config = validateEdgeConfig(input, nowMs);
  const now = () => nowMs;
  const env: EdgeEnv = {
    config,
    sealer: createSealer({ keys: config.sealKeys, host: config.host, now, randomBytes }),
    now,
    randomBytes,
    log: (line) => lines.push(line),
    api: createDecisionApi(async () => answer),
    requestId: 'request',
  };
  const request = onViewerRequest(loginRequest, env);
  if (isResponse(request)) throw new Error('the login was refused');
  await onOriginResponse(request, { status: 302, headers: [['location', '/home']] }, env);
  return lines.map((line) => `${prefix}${JSON.stringify(line)}\n`);
}

const loginRequest = {
  method: 'POST',
  path: '/login',
  query: '',
  clientIp: '192.0.2.1',
  headers: [['content-type', 'application/x-www-form-urlencoded']],
  body: { bytes: new TextEncoder().encode('username=alice%40example.com&password=x'), truncated: false },
} as const;
