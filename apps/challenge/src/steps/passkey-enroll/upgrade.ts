// A passkey without a question, for somebody who just proved themselves by other means (WebAuthn L3 conditional create).
// Only ever a courtesy: where it does not come about, the offer is on the screen anyway, and nothing is said.
import type { ApiClient } from '../../api/client.ts';
import type { VerifyAnswer } from '../../api/types.ts';
import type { Passkeys } from '../../passkeys/passkeys.ts';

/** Undefined: none came about. `isWanted` becomes false once the person has gone another way. */
export async function upgradeUnasked(
  api: Pick<ApiClient, 'passkeyCreationOptions' | 'addPasskey'>,
  passkeys: Pick<Passkeys, 'attachment' | 'canCreateUnasked' | 'createUnasked'>,
  isWanted: () => boolean,
): Promise<VerifyAnswer | undefined> {
  try {
    if (!(await passkeys.canCreateUnasked())) return undefined;
    const { challengeId, options } = await api.passkeyCreationOptions(await passkeys.attachment());
    if (!isWanted()) return undefined;
    const credential = await passkeys.createUnasked(options);
    const answer = await api.addPasskey(credential, challengeId, true);
    // Made all the same: the person's password manager has it already.
    return answer.isVerified && isWanted() ? answer : undefined;
  } catch {
    return undefined;
  }
}
