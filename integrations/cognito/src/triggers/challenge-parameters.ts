// What Create leaves for Verify. The private parameters go from the one to the other and never to the client; all of them
// are text.
import type { SignInFlow } from '../config/cognito-config.ts';

export interface CreatedChallenge {
  readonly userId: string;
  readonly flow: SignInFlow;
  readonly action: string;
  readonly idempotencyKey: string;
  /** As Stepward decided. */
  readonly state: string;
  /** Whether that decision takes a passkey. */
  readonly takesPasskey: boolean;
  /** Unix milliseconds; of the first round. */
  readonly createdAt: number;
  /** The e-mail address that the challenge was made for. */
  readonly email: string | undefined;
}

export function writeCreated(created: CreatedChallenge): Record<string, string> {
  const { userId, flow, action, idempotencyKey, state, takesPasskey, createdAt, email } = created;
  return {
    userId,
    flow,
    action,
    idempotencyKey,
    state,
    takesPasskey: String(takesPasskey),
    createdAt: String(createdAt),
    email: email ?? '',
  };
}

/** Undefined when they are not Create's. */
export function readCreated(
  parameters: Readonly<Record<string, string>> | undefined,
): CreatedChallenge | undefined {
  const { userId, flow, action, idempotencyKey, state, takesPasskey, createdAt, email } = parameters ?? {};
  if (!userId || !action || !idempotencyKey || !state || !createdAt) return undefined;
  if (flow !== 'passwordless' && flow !== 'password') return undefined;
  return {
    userId,
    flow,
    action,
    idempotencyKey,
    state,
    takesPasskey: takesPasskey === 'true',
    createdAt: Number(createdAt),
    email: email || undefined,
  };
}
