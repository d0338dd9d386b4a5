// DELETE /authenticators/{userAuthenticatorId}: removes one of the caller's own, after a proof that is at least as strong as
// what goes; never the last one (SECURITY F21, row 34: whoever has the password would add the first one anew).
import { StepwardError, VerificationMethod } from '@stepward/node';
import type { CognitoConfig } from '../config/cognito-config.ts';
import { startBudget, type Workings } from '../stepward-client.ts';
import { readBody, readDeviceId, readToken } from './body.ts';
import {
  type ApiEvent,
  type ApiHandler,
  ApiRefusal,
  type Caller,
  createHandler,
  invalidRequest,
} from './http.ts';
import { type Details, operationKey } from './operation-key.ts';
import { presentDecision, takeProof, trackOperation } from './step-up.ts';

export function createRemoveAuthenticator(config: CognitoConfig, workings: Workings): ApiHandler {
  const { connect, randomId, log } = workings;
  const action = config.removeAuthenticatorAction;
  return createHandler(log, async (caller, event) => {
    const userAuthenticatorId = readId(event);
    const body = readBody(event);
    const token = readToken(body);
    const method = await findOwn(userAuthenticatorId, caller, config, workings);
    const details = detailsOf(caller, userAuthenticatorId);
    if (token === undefined) {
      const tracked = await trackOperation(workings, config, caller, action, {
        idempotencyKey: operationKey(randomId(), details),
        deviceId: readDeviceId(body),
      });
      // Where the policy asks for nothing, this asks all the same: a bare access token removes nothing.
      return tracked.state === 'ALLOW'
        ? Promise.reject(new Error(`the action ${action} must challenge`))
        : presentDecision(tracked);
    }
    const proof = await takeProof(workings, config, caller, { token, action, details });
    if (proof === undefined)
      throw new ApiRefusal(
        'forbidden',
        'token is no proof for this removal, or was used before. Begin again.',
      );
    if (strengthOf(proof.verificationMethod) < strengthOf(method))
      throw new ApiRefusal('forbidden', 'The proof must be as strong as the authenticator that is removed.');
    const { stepward } = await connect();
    const removal = { userId: caller.userId, userAuthenticatorId, keepLast: true };
    // Judged once more with the removal itself: another one may be on its way.
    await stepward.deleteAuthenticator(removal, startBudget(config)).catch((error: unknown) => {
      throw error instanceof StepwardError && error.statusCode === 409 ? lastOne() : error;
    });
    return { removed: true };
  });
}

const lastOne = (): ApiRefusal =>
  new ApiRefusal('conflict', 'The last authenticator cannot be removed. Add another one first.');

function readId({ pathParameters }: ApiEvent): string {
  const id = pathParameters?.userAuthenticatorId;
  if (id !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(id)) return id;
  throw invalidRequest('userAuthenticatorId must be the id of an authenticator.');
}

/** Somebody else's is not found, as one that does not exist. */
async function findOwn(
  userAuthenticatorId: string,
  { userId }: Caller,
  config: CognitoConfig,
  { connect }: Workings,
): Promise<string> {
  const { stepward } = await connect();
  const own = await stepward.getAuthenticators({ userId }, startBudget(config));
  const found = own.find((authenticator) => authenticator.userAuthenticatorId === userAuthenticatorId);
  if (found === undefined) throw new ApiRefusal('not_found', 'There is no such authenticator.');
  const others = own.filter(
    (authenticator) =>
      authenticator !== found && authenticator.verificationMethod !== VerificationMethod.RECOVERY_CODE,
  );
  if (others.length === 0) throw lastOne();
  return found.verificationMethod;
}

const detailsOf = ({ userId }: Caller, userAuthenticatorId: string): Details => [
  'remove',
  userId,
  userAuthenticatorId,
];

/** 4 WebAuthn, 3 apps, 2 phones, 1 e-mail and whatever is new here. Recovery codes are held to replace anything. */
const strengths: Readonly<Record<string, number>> = {
  PASSKEY: 4,
  SECURITY_KEY: 4,
  RECOVERY_CODE: 4,
  PUSH: 3,
  AUTHENTICATOR_APP: 3,
  DEVICE: 3,
  SMS: 2,
  WHATSAPP: 2,
};

const strengthOf = (method: string): number => strengths[method] ?? 1;
