import { useEffect } from 'preact/hooks';
import type { VerificationMethod } from '../../api/types.ts';
import type { Purpose } from '../../flow/screen.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { requireAccepted } from '../../passkeys/acceptance.ts';
import { type Ceremony, problemIn, useCeremony } from '../../passkeys/use-ceremony.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { NotNow } from '../../ui/not-now.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';
import { useAlive } from '../../ui/use-alive.ts';
import { upgradeUnasked } from './upgrade.ts';

interface PasskeyEnrollProps extends StepProps {
  readonly purpose: Purpose;
}

/** Creates a passkey: as the way in, or, after a success, as an offer for next time. */
export function PasskeyEnrollStep({ session, purpose }: PasskeyEnrollProps) {
  const { controller } = usePage();
  const t = useText();
  const isOffer = purpose === 'offer';
  const { state, start } = useCeremony(useCreation(isOffer));
  useUpgrade(isOffer);
  const problem = problemIn(state);
  const canAdd = (wanted: VerificationMethod) =>
    session.enrollableMethods.some(({ verificationMethod }) => verificationMethod === wanted);
  const canUseApp = canAdd('AUTHENTICATOR_APP');
  const canUseKey = canAdd('SECURITY_KEY');
  const instead = (
    <>
      {canUseApp && (
        <Button kind="link" onPress={() => controller.useMethod('AUTHENTICATOR_APP')}>
          {t.passkey.appInstead}
        </Button>
      )}
      {canUseKey && (
        <Button kind="link" onPress={() => controller.useMethod('SECURITY_KEY')}>
          {t.securityKey.instead}
        </Button>
      )}
    </>
  );
  return (
    <StepFrame
      heading={isOffer ? t.passkey.offerHeading : t.passkey.enrollHeading}
      lead={isOffer ? t.passkey.offerLead : t.passkey.enrollLead}
    >
      <div class="control">
        <ErrorNotice>{problem ? t.passkey.problem[problem] : ''}</ErrorNotice>
        <Button onPress={start} busy={state === 'running'}>
          {state === 'running' ? t.passkey.creating : t.passkey.create}
        </Button>
      </div>
      {isOffer ? <NotNow>{instead}</NotNow> : <Alternatives />}
    </StepFrame>
  );
}

function useCreation(isOffer: boolean): Ceremony {
  const { api, controller, passkeys } = usePage();
  return async (whileHere) => {
    const asked = api.passkeyCreationOptions(await passkeys.attachment());
    const { challengeId, options } = await whileHere(asked);
    const credential = await passkeys.create(options);
    const answer = requireAccepted(await api.addPasskey(credential, challengeId));
    await controller.verified(answer, isOffer ? 'OFFER_PASSKEY' : undefined);
  };
}

/** While the offer is read, the password manager may already have made one; whatever the person starts ends that. */
function useUpgrade(isOffer: boolean): void {
  const { api, controller, passkeys } = usePage();
  const isAlive = useAlive();
  useEffect(() => {
    if (!isOffer) return;
    void upgradeUnasked(api, passkeys, isAlive).then(async (answer) => {
      if (answer) await controller.verified(answer, 'OFFER_PASSKEY');
    });
  }, [isOffer]);
}
