/** For whom: the user that the application names, or the one of the client token that the CLI sends in their place. */
import { ApiError } from '../http/api-error.ts';
import type { TokenService } from '../tokens/token-service.ts';

export interface Subject {
  /** Undefined: anonymous. */
  readonly userId: string | undefined;
  /** Those of the token's action. */
  readonly actionCode: string | undefined;
  readonly idempotencyKey: string | undefined;
}

export async function subjectOf(
  tokens: TokenService,
  tenantId: string,
  { token, userId }: { token?: string | undefined; userId?: string | undefined },
): Promise<Subject> {
  if (token === undefined) return { userId, actionCode: undefined, idempotencyKey: undefined };
  const subject = await tokens.read(token);
  if (subject.kind === 'expired')
    throw new ApiError('expired_token', 'The token has expired. Start again to get a new one.');
  if (subject.kind !== 'valid' || !subject.isBearer || subject.key.tenantId !== tenantId)
    throw new ApiError('unauthorized', 'The client token is not valid.');
  if (userId !== undefined && userId !== subject.key.userId)
    throw new ApiError('invalid_request', 'The fields userId and token name different people.');
  const { actionCode, idempotencyKey } = subject.key;
  return { userId: subject.key.userId, actionCode, idempotencyKey };
}
