import { useText } from '../../messages/text-context.ts';
import { usePage } from '../../page/page-context.ts';
import { requireAccepted } from '../../passkeys/acceptance.ts';
import type { Ceremony } from '../../passkeys/use-ceremony.ts';
import { VerifyCeremony } from '../../passkeys/verify-ceremony.tsx';

/** A key that is plugged in or held near. */
export function SecurityKeyVerifyStep() {
  const { api, controller, passkeys } = usePage();
  const verify: Ceremony = async (whileHere) => {
    const credential = await passkeys.get(await whileHere(api.securityKeyRequestOptions()));
    await controller.verified(requireAccepted(await api.verifySecurityKey(credential)));
  };
  return <VerifyCeremony words={useText().securityKey} verify={verify} />;
}
