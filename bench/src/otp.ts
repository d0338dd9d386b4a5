// Codes by e-mail: how many a second are asked for and proven, beside better-auth's plugin for them (PERFORMANCE goals).
// Each pair is two calls over HTTP: one that mails a code, one that brings it back. What is mailed goes no further.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JsonCalls } from './json-calls.ts';
import { Mailbox } from './mailbox.ts';
import { emailOf } from './otp-people.ts';
import { cpuMicroseconds, freePort, type MeasuredProcess, pinSelf, startMeasured } from './processes.ts';
import { median } from './statistics.ts';

const inFlight = 32;
const warmUpMs = 4_000;
const roundMs = 3_000;
const rounds = 5;
/** Of better-auth, who come again; ours need not be there. */
const people = 2_000;

export interface OtpFigures {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

export interface OtpResult {
  readonly stepward: OtpFigures;
  readonly betterAuth: OtpFigures;
  /** Ours beside theirs: the lower of the two ratios, pairs per second and CPU per pair. */
  readonly ratio: number;
  readonly ratioPerSecond: number;
  readonly ratioCpu: number;
  readonly inFlight: number;
  readonly rounds: number;
}

interface Side {
  readonly process: MeasuredProcess;
  /** A code is asked for, arrives and is proven; throws where it is not. */
  readonly pair: () => Promise<void>;
  stop(): Promise<void>;
}

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const onSources = ['--conditions=@stepward/source', '--no-warnings'];

async function startStepward(directory: string): Promise<Side> {
  const port = await freePort();
  const secretKey = randomBytes(32).toString('base64url');
  const mailbox = new Mailbox();
  const process = await startMeasured(
    [...onSources, program('./otp-stepward-server.ts'), String(port), directory, secretKey],
    port,
    '/readyz',
    {},
    mailbox.take,
  );
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`;
  const calls = new JsonCalls(port, inFlight, { authorization });
  let next = 0;
  const pair = async (): Promise<void> => {
    // Each address may have five codes an hour: everybody here is somebody new.
    const email = emailOf(next++);
    const code = mailbox.codeFor(email);
    const asked = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email };
    const { challengeId } = await calls.post('/v1/challenge', asked);
    const answer = await calls.post('/v1/verify', { challengeId, verificationCode: await code });
    if (answer.isVerified !== true) throw new Error(`not verified: ${JSON.stringify(answer)}`);
  };
  return { process, pair, stop: () => stopped(calls, process) };
}

async function startBetterAuth(directory: string): Promise<Side> {
  const port = await freePort();
  const mailbox = new Mailbox();
  const file = join(directory, 'better-auth.sqlite');
  const process = await startMeasured(
    [...onSources, program('./otp-better-auth-server.ts'), String(port), file, String(people)],
    port,
    '/readyz',
    {},
    mailbox.take,
  );
  const calls = new JsonCalls(port, inFlight, {});
  let next = 0;
  const pair = async (): Promise<void> => {
    const email = emailOf(next++ % people);
    const code = mailbox.codeFor(email);
    await calls.post('/api/auth/email-otp/send-verification-otp', { email, type: 'sign-in' });
    const answer = await calls.post('/api/auth/sign-in/email-otp', { email, otp: await code });
    if (typeof answer.token !== 'string') throw new Error(`not signed in: ${JSON.stringify(answer)}`);
  };
  return { process, pair, stop: () => stopped(calls, process) };
}

async function stopped(calls: JsonCalls, process: MeasuredProcess): Promise<void> {
  calls.close();
  await process.stop();
}

async function measure({ process, pair }: Side, durationMs: number): Promise<OtpFigures> {
  const startedAt = performance.now();
  const cpuBefore = cpuMicroseconds(process.pid);
  const endsAt = startedAt + durationMs;
  let pairs = 0;
  const works = Array.from({ length: inFlight }, async () => {
    for (; performance.now() < endsAt; pairs += 1) await pair();
  });
  await Promise.all(works);
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: pairs / seconds,
    cpuMicroseconds: (cpuMicroseconds(process.pid) - cpuBefore) / pairs,
  };
}

const medians = (all: readonly OtpFigures[]): OtpFigures => ({
  perSecond: median(all.map(({ perSecond }) => perSecond)),
  cpuMicroseconds: median(all.map((round) => round.cpuMicroseconds)),
});

async function interleave(ours: Side, theirs: Side): Promise<OtpResult> {
  await measure(ours, warmUpMs);
  await measure(theirs, warmUpMs);
  const samples: { ours: OtpFigures[]; theirs: OtpFigures[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    samples.ours.push(await measure(ours, roundMs));
    samples.theirs.push(await measure(theirs, roundMs));
  }
  const [stepward, betterAuth] = [medians(samples.ours), medians(samples.theirs)];
  const ratioPerSecond = stepward.perSecond / betterAuth.perSecond;
  const ratioCpu = betterAuth.cpuMicroseconds / stepward.cpuMicroseconds;
  const ratio = Math.min(ratioPerSecond, ratioCpu);
  return { stepward, betterAuth, ratio, ratioPerSecond, ratioCpu, inFlight, rounds };
}

/** Takes about a minute. Linux only: CPU time is read from /proc. */
export async function benchOtp(): Promise<OtpResult> {
  pinSelf();
  const directory = mkdtempSync(join(tmpdir(), 'stepward-bench-otp-'));
  // The server wants a page to serve, and nobody looks at it.
  writeFileSync(join(directory, 'index.html'), '<!doctype html>');
  const sides: Side[] = [];
  try {
    const ours = await startStepward(directory);
    sides.push(ours);
    const theirs = await startBetterAuth(directory);
    sides.push(theirs);
    return await interleave(ours, theirs);
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}
