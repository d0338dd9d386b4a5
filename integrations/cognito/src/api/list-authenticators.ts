// GET /authenticators: what the caller proves themselves with.
import type { UserAuthenticator } from '@stepward/node';
import type { CognitoConfig } from '../config/cognito-config.ts';
import { startBudget, type Workings } from '../stepward-client.ts';
import { type ApiHandler, createHandler } from './http.ts';

export function createListAuthenticators(config: CognitoConfig, workings: Workings): ApiHandler {
  const { connect, log } = workings;
  return createHandler(log, async ({ userId }) => {
    const { stepward } = await connect();
    return (await stepward.getAuthenticators({ userId }, startBudget(config))).map(present);
  });
}

function present(authenticator: UserAuthenticator): object {
  const { userAuthenticatorId, verificationMethod, createdAt, verifiedAt, lastVerifiedAt } = authenticator;
  const { email, phoneNumber, displayName, webauthnCredential } = authenticator;
  return {
    userAuthenticatorId,
    verificationMethod,
    createdAt,
    verifiedAt,
    lastVerifiedAt,
    email,
    phoneNumber,
    displayName,
    ...(webauthnCredential === undefined ? {} : { webauthnCredential: { name: webauthnCredential.name } }),
  };
}
