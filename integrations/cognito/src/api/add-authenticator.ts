// POST /authenticators: a token to add an authenticator with, by one of the SDKs or on the hosted page.
//
// This function never grants `add:authenticators` (SECURITY F21). The first authenticator needs no scope. For a further one
// the person proves themselves with one that they have, and Stepward then gives the client a token with that scope, for
// the token of this answer has none: an access token alone, stolen or not, adds nothing.
import type { CognitoConfig } from '../config/cognito-config.ts';
import type { Workings } from '../stepward-client.ts';
import { readBody, readDeviceId } from './body.ts';
import { type ApiHandler, createHandler } from './http.ts';
import { trackOperation } from './step-up.ts';

export function createAddAuthenticator(config: CognitoConfig, workings: Workings): ApiHandler {
  const { randomId, log } = workings;
  return createHandler(log, async (caller, event) => {
    const body = readBody(event);
    const tracked = await trackOperation(workings, config, caller, config.addAuthenticatorAction, {
      idempotencyKey: randomId(),
      deviceId: readDeviceId(body),
      redirectToSettings: true,
    });
    const { state, token, url, idempotencyKey, isEnrolled } = tracked;
    if (state === 'BLOCK' || state === 'REVIEW_REQUIRED') return { state };
    if (state === 'ALLOW' && isEnrolled) {
      const action = config.addAuthenticatorAction;
      log(JSON.stringify({ level: 'warn', problem: 'must challenge people with authenticators', action }));
    }
    return { state, token, url, idempotencyKey, isEnrolled };
  });
}
