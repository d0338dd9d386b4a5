import type { Purpose } from '../../flow/screen.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { requireAccepted } from '../../passkeys/acceptance.ts';
import { problemIn, useCeremony } from '../../passkeys/use-ceremony.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { BackToPasskey } from '../../ui/back-to-passkey.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

interface SecurityKeyEnrollProps extends StepProps {
  readonly purpose: Purpose;
}

/** Adds a security key: as the way in, or, after a success, in place of the passkey that is on offer. */
export function SecurityKeyEnrollStep({ session, purpose }: SecurityKeyEnrollProps) {
  const { api, controller, passkeys } = usePage();
  const t = useText();
  const isOffer = purpose === 'offer';
  const { state, start } = useCeremony(async (whileHere) => {
    const credential = await passkeys.create(await whileHere(api.securityKeyCreationOptions()));
    const answer = requireAccepted(await api.addSecurityKey(credential));
    await controller.verified(answer, isOffer ? 'OFFER_PASSKEY' : undefined);
  });
  const problem = problemIn(state);
  return (
    <StepFrame heading={t.securityKey.enrollHeading} lead={t.securityKey.enrollLead}>
      <div class="control">
        <ErrorNotice>{problem ? t.securityKey.problem[problem] : ''}</ErrorNotice>
        <Button onPress={start} busy={state === 'running'}>
          {state === 'running' ? t.passkey.creating : problem ? t.tryAgain : t.securityKey.create}
        </Button>
      </div>
      {isOffer ? <BackToPasskey session={session} /> : <Alternatives />}
    </StepFrame>
  );
}
