// Sign-in with the AWS SDK alone: Stepward's page takes our page's place and comes back to /callback. What Cognito needs
// afterwards waits in this tab's sessionStorage; it never leaves the browser, and works once.
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Configuration } from '../configuration.ts';
import { Problem, problemOf, sentences } from '../problem.ts';
import { endOf, readChallenge, requireProof } from './challenge.ts';
import { keepSdkTokens } from './sdk-tokens.ts';

interface WaitingSignIn {
  /** Cognito's, good for one answer. */
  readonly session: string;
  readonly username: string;
  /** Where to go when it is done. */
  readonly next: string;
  readonly expiresAt: number;
}

const storageKey = 'fernbrook.sign-in';

const clientOf = ({ cognito: { region, endpoint } }: Configuration) =>
  new CognitoIdentityProviderClient({ region, ...(endpoint === undefined ? {} : { endpoint }) });

/** Leaves this page for Stepward's. */
export async function leaveForSignIn(
  configuration: Configuration,
  email: string,
  next: string,
): Promise<void> {
  try {
    const begun = await clientOf(configuration).send(
      new InitiateAuthCommand({
        AuthFlow: 'CUSTOM_AUTH',
        ClientId: configuration.cognito.userPoolClientId,
        AuthParameters: { USERNAME: email },
      }),
    );
    const challenge = requireProof(readChallenge(begun.ChallengeParameters));
    if (begun.Session === undefined) throw new Problem('unexpected', sentences.unexpected);
    const username = begun.ChallengeParameters?.USERNAME ?? email;
    const expiresAt = endOf(challenge, configuration.cognito.authSessionMinutes);
    const waiting: WaitingSignIn = { session: begun.Session, username, next, expiresAt };
    sessionStorage.setItem(storageKey, JSON.stringify(waiting));
    location.assign(challenge.url);
  } catch (error) {
    throw problemOf(error);
  }
}

function takeWaiting(): WaitingSignIn {
  const text = sessionStorage.getItem(storageKey);
  sessionStorage.removeItem(storageKey);
  if (text === null)
    throw new Problem('refused', 'This sign-in began in another tab or window. Start again here.');
  const waiting = JSON.parse(text) as WaitingSignIn;
  if (Date.now() >= waiting.expiresAt) throw new Problem('over', sentences.over);
  return waiting;
}

/** One for each proof: React runs effects twice in StrictMode, and Cognito takes a session once. */
const finishing = new Map<string, Promise<string>>();

/** Back from Stepward's page with its `token`. Resolves with where to go. */
export function finishRedirect(configuration: Configuration, proof: string): Promise<string> {
  const known = finishing.get(proof);
  if (known !== undefined) return known;
  const result = finish(configuration, proof);
  finishing.set(proof, result);
  return result;
}

async function finish(configuration: Configuration, proof: string): Promise<string> {
  const { session, username, next } = takeWaiting();
  try {
    const { AuthenticationResult: tokens } = await clientOf(configuration).send(
      new RespondToAuthChallengeCommand({
        ChallengeName: 'CUSTOM_CHALLENGE',
        ClientId: configuration.cognito.userPoolClientId,
        Session: session,
        ChallengeResponses: { USERNAME: username, ANSWER: proof },
      }),
    );
    if (tokens?.AccessToken === undefined || tokens.IdToken === undefined)
      throw new Problem('unknown', sentences.notProven);
    keepSdkTokens({
      accessToken: tokens.AccessToken,
      idToken: tokens.IdToken,
      expiresInSeconds: tokens.ExpiresIn ?? 0,
    });
    return next;
  } catch (error) {
    throw problemOf(error);
  }
}
