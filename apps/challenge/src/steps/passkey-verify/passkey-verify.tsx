import { ApiError } from '../../api/api-error.ts';
import { useText } from '../../messages/text-context.ts';
import { usePage } from '../../page/page-context.ts';
import { requireAccepted } from '../../passkeys/acceptance.ts';
import type { Ceremony } from '../../passkeys/use-ceremony.ts';
import { VerifyCeremony } from '../../passkeys/verify-ceremony.tsx';

export function PasskeyVerifyStep() {
  return <VerifyCeremony words={useText().passkey} verify={useVerification()} />;
}

function useVerification(): Ceremony {
  const { api, controller, passkeys } = usePage();
  return async (whileHere) => {
    const { challengeId, options } = await whileHere(api.passkeyRequestOptions());
    const credential = await passkeys.get(options);
    try {
      await controller.verified(requireAccepted(await api.verifyPasskey(credential, challengeId)));
    } catch (error) {
      const isUnknown = error instanceof ApiError && error.errorCode === 'unknown_credential';
      if (isUnknown) await passkeys.forget(options.rpId, credential.id);
      throw error;
    }
  };
}
