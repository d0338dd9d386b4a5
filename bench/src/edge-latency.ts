// What the edge adds to a login that is allowed (SECURITY N-34): the packaged functions in the local CloudFront, a real
// server whose every answer takes as long as one from another region would, and the legacy application behind.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEdgeFunctions } from '@stepward/cloudfront';
import { demoUsers, startLegacyApp } from '@stepward/demo-origin';
import { validateEdgeConfig } from '@stepward/edge';
import { startCloudFront } from '@stepward/gateway';
import { freePort, startMeasured } from './processes.ts';
import { percentile } from './statistics.ts';

const apiAnswerMs = 50;
const logins = 150;
const warmUpLogins = 20;
const host = 'edge.localhost';
const commandFile = fileURLToPath(new URL('../../apps/server/dist/cli/main.js', import.meta.url));

export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface EdgeLatencyResult {
  /** A login answered by the application itself. */
  readonly direct: Latency;
  /** The same login through CloudFront and the three functions. */
  readonly throughEdge: Latency;
  /** Calls the edge made to the server for each login. */
  readonly apiCalls: number;
  readonly apiAnswerMs: number;
  /** p95 through the edge less p50 of the application itself. */
  readonly addedP95Ms: number;
}

/** Passes everything on, and answers when `apiAnswerMs` have passed since the request came. */
async function slowedBy(port: number): Promise<{ server: Server; port: number; calls(): number }> {
  let calls = 0;
  const server = createServer((incoming, outgoing) => {
    calls += 1;
    const cameAt = performance.now();
    const { method, url, headers } = incoming;
    const onward = request({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        setTimeout(
          () => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            outgoing.end(Buffer.concat(chunks));
          },
          Math.max(0, apiAnswerMs - (performance.now() - cameAt)),
        );
      });
    });
    incoming.pipe(onward);
  });
  const own = await freePort();
  await new Promise<void>((listening) => server.listen(own, '127.0.0.1', listening));
  return { server, port: own, calls: () => calls };
}

/** Milliseconds until the whole answer is there; a login that does not lead in throws. */
function logIn(
  port: number,
  hostHeader: string,
  user: { username: string; password: string },
): Promise<number> {
  const body = new URLSearchParams(user).toString();
  const headers = {
    host: hostHeader,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  };
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    const outgoing = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/login/password', headers },
      (answer) => {
        answer.resume();
        answer.on('end', () => {
          const { location } = answer.headers;
          if (location !== undefined && new URL(location, 'http://x').pathname === '/dashboard')
            resolve(performance.now() - sentAt);
          else reject(new Error(`the login was answered ${answer.statusCode} ${location ?? ''}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function latencies(once: () => Promise<number>): Promise<Latency> {
  for (let n = 0; n < warmUpLogins; n += 1) await once();
  const all: number[] = [];
  for (let n = 0; n < logins; n += 1) all.push(await once());
  return { p50Ms: percentile(all, 0.5), p95Ms: percentile(all, 0.95) };
}

/** Takes about half a minute. */
export async function benchEdgeLatency(): Promise<EdgeLatencyResult> {
  const directory = mkdtempSync(join(tmpdir(), 'stepward-edge-bench-'));
  const secretKey = randomBytes(32).toString('base64url');
  const serverPort = await freePort();
  const server = await startMeasured([commandFile, 'serve'], serverPort, '/readyz', {
    STEPWARD_MODE: 'production',
    STEPWARD_DATA_DIR: directory,
    STEPWARD_HOST: '127.0.0.1',
    STEPWARD_PORT: String(serverPort),
    STEPWARD_PUBLIC_URL: `http://localhost:${serverPort}`,
    STEPWARD_SECRET_KEY: secretKey,
  });
  const api = await slowedBy(serverPort);
  const appPort = await freePort();
  const app = await startLegacyApp({ port: appPort });
  const edgePort = await freePort();
  try {
    const config = validateEdgeConfig(
      {
        origin: `http://${host}:${edgePort}`,
        api: { url: `http://localhost:${api.port}`, secretKey },
        action: 'signIn',
        logins: [
          {
            path: '/login/password',
            body: 'form',
            userNameField: 'username',
            success: { statuses: [302], locations: ['/dashboard'] },
          },
        ],
        loginPage: '/',
        publicPaths: ['/', '/css/**'],
        sealKeys: [{ kid: 'bench', key: randomBytes(32).toString('base64url') }],
      },
      Date.now(),
    );
    await buildEdgeFunctions({ config, outDir: directory });
    const zip = (name: string): string => join(directory, `${name}.zip`);
    const cloudFront = await startCloudFront({
      port: edgePort,
      host,
      origin: { url: `http://127.0.0.1:${appPort}`, customHeaders: [] },
      functions: {
        viewerRequest: zip('viewer-request'),
        originRequest: zip('origin-request'),
        originResponse: zip('origin-response'),
      },
      includeBody: { viewerRequest: true, originRequest: false },
    });
    try {
      return await compare({ appPort, edgePort, calls: api.calls });
    } finally {
      await cloudFront.close();
    }
  } finally {
    await app.close();
    api.server.close();
    api.server.closeAllConnections();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compare(places: {
  appPort: number;
  edgePort: number;
  calls(): number;
}): Promise<EdgeLatencyResult> {
  const [user] = demoUsers;
  if (user === undefined) throw new Error('the demo has no users');
  const { username, password } = user;
  const direct = await latencies(() => logIn(places.appPort, 'app.localhost', { username, password }));
  const callsBefore = places.calls();
  const throughEdge = await latencies(() =>
    logIn(places.edgePort, `${host}:${places.edgePort}`, { username, password }),
  );
  const apiCalls = (places.calls() - callsBefore) / (logins + warmUpLogins);
  return { direct, throughEdge, apiCalls, apiAnswerMs, addedP95Ms: throughEdge.p95Ms - direct.p50Ms };
}
