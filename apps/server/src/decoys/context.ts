/** A challenge of nobody: what is made up in place of what is stored of a person. */
import type { ActionKey } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import type { ChallengeContext } from '../challenges/context.ts';
import type { Transaction } from '../database/database.ts';
import { isDecoy, pretenceOf, pretendedAuthenticator } from './decoy.ts';

/** Real are only the authenticators that are being added to this very decoy: whoever has its user id is left alone. */
export function pretendedContext(context: ChallengeContext): ChallengeContext {
  const { action, tenant, authenticators } = context;
  const { methods, recoveryCodesLeft } = pretenceOf(action.email ?? '', tenant.settings.verificationMethods);
  const pending = authenticators.filter(
    ({ verifiedAt, email }) => verifiedAt === null && email === action.email,
  );
  return {
    ...context,
    user: undefined,
    isKnownDevice: false,
    isApprovedOnly: false,
    recoveryCodesLeft,
    authenticators: [...methods.map((method) => pretendedAuthenticator(action, method)), ...pending],
  };
}

/** What is done about nobody is not recorded, where nothing but the key of the action is known. */
export async function muteDecoy(transaction: Transaction, key: ActionKey): Promise<void> {
  const action = await findAction(transaction, key);
  if (action && isDecoy(action)) transaction.mute?.();
}
