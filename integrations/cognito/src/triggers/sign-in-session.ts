// The rounds of one sign-in, as Cognito hands them to Define and Create. Pure. Owns the accepted language (SECURITY F16,
// F17, row 62) and what a round leaves behind for the next.
import type { CognitoConfig, SignInFlow } from '../config/cognito-config.ts';

/** One entry of `request.session`. */
export interface Round {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string | undefined;
}

export type NextStep = 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE' | 'TOKENS' | 'FAIL';

/**
 * What comes next. Tokens follow these words alone, with at most `roundsMax` custom challenges, all of them rounds of one
 * challenge of ours:
 *
 *     passwordless   CUSTOM_CHALLENGE:false*  CUSTOM_CHALLENGE:true
 *     password       SRP_A:true  PASSWORD_VERIFIER:true  CUSTOM_CHALLENGE:false*  CUSTOM_CHALLENGE:true
 *
 * Whatever is no beginning of such a word fails: a name that we do not know, an order that we do not know, a result that
 * is not a boolean.
 */
export function nextStep(
  session: readonly Round[],
  { flows, roundsMax }: Pick<CognitoConfig, 'flows' | 'roundsMax'>,
): NextStep {
  const flow = flowOf(session);
  if (!flows.includes(flow)) return 'FAIL';
  const rounds = flow === 'password' ? session.slice(passwordRounds.length) : session;
  if (flow === 'password' && !isPasswordBeginning(session)) return 'FAIL';
  if (flow === 'password' && session.length < passwordRounds.length) return 'PASSWORD_VERIFIER';
  return afterCustomChallenges(rounds, roundsMax);
}

const passwordRounds = ['SRP_A', 'PASSWORD_VERIFIER'];

/** The first round says which flow it is: SRP comes first, or not at all. */
export const flowOf = (session: readonly Round[]): SignInFlow =>
  session.length > 0 && session[0]?.challengeName !== 'CUSTOM_CHALLENGE' ? 'password' : 'passwordless';

const isPasswordBeginning = (session: readonly Round[]): boolean =>
  session
    .slice(0, passwordRounds.length)
    .every((round, index) => round.challengeName === passwordRounds[index] && round.challengeResult === true);

function afterCustomChallenges(rounds: readonly Round[], roundsMax: number): NextStep {
  const [first] = rounds;
  if (first === undefined) return 'CUSTOM_CHALLENGE';
  const isOneChallenge =
    readMetadata(first.challengeMetadata) !== undefined &&
    rounds.every(
      ({ challengeName, challengeMetadata }) =>
        challengeName === 'CUSTOM_CHALLENGE' && challengeMetadata === first.challengeMetadata,
    );
  if (!isOneChallenge || rounds.length > roundsMax) return 'FAIL';
  const earlier = rounds.slice(0, -1);
  if (!earlier.every(({ challengeResult }) => challengeResult === false)) return 'FAIL';
  const last = rounds.at(-1);
  if (last?.challengeResult === true) return 'TOKENS';
  if (last?.challengeResult !== false) return 'FAIL';
  return rounds.length < roundsMax ? 'CUSTOM_CHALLENGE' : 'FAIL';
}

/** What the first round decided upon; later ones must ask the same, or it would be another decision. */
export interface ChallengeMemory {
  readonly idempotencyKey: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly deviceId?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
}

const prefix = 'stepward.';
const metadataLengthMax = 2_048;

/** `challengeMetadata` comes back to Define and Create in every later round, and never reaches the client. */
export const writeMetadata = (memory: ChallengeMemory): string => {
  const { idempotencyKey, createdAt, deviceId, userAgent, ipAddress } = memory;
  const parts = [idempotencyKey, createdAt, deviceId, userAgent, ipAddress];
  return prefix + Buffer.from(JSON.stringify(parts)).toString('base64url');
};

/** Undefined when it is not ours. */
export function readMetadata(text: unknown): ChallengeMemory | undefined {
  if (typeof text !== 'string' || !text.startsWith(prefix) || text.length > metadataLengthMax)
    return undefined;
  const parts = parse(Buffer.from(text.slice(prefix.length), 'base64url').toString('utf8'));
  if (!Array.isArray(parts)) return undefined;
  const [idempotencyKey, createdAt, ...facts] = parts as unknown[];
  if (typeof idempotencyKey !== 'string' || idempotencyKey === '' || typeof createdAt !== 'number')
    return undefined;
  const [deviceId, userAgent, ipAddress] = facts.map((fact) => (typeof fact === 'string' ? fact : undefined));
  return { idempotencyKey, createdAt, deviceId, userAgent, ipAddress };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the round before; absent in the first. */
export const memoryOf = (session: readonly Round[]): ChallengeMemory | undefined =>
  readMetadata(
    session.findLast(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE')?.challengeMetadata,
  );
