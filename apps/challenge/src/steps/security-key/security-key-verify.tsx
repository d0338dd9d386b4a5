import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../messages/text-context.ts';
import { usePage } from '../../page/page-context.ts';
import { requireAccepted } from '../../passkeys/acceptance.ts';
import { problemIn, useCeremony } from '../../passkeys/use-ceremony.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

/** A key that is plugged in or held near. The browser's own sheet is the screen, as with passkeys. */
export function SecurityKeyVerifyStep() {
  const { api, controller, passkeys } = usePage();
  const t = useText();
  const { state, start } = useCeremony(async () => {
    const credential = await passkeys.get(await api.securityKeyRequestOptions());
    await controller.verified(requireAccepted(await api.verifySecurityKey(credential)));
  });
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) return;
    isFirst.current = false;
    if (passkeys.mayStart()) start();
  });
  const problem = problemIn(state);
  return (
    <StepFrame heading={t.securityKey.heading} lead={t.securityKey.lead}>
      <div class="control">
        <ErrorNotice>{problem ? t.securityKey.problem[problem] : ''}</ErrorNotice>
        <Button onPress={start} busy={state === 'running'}>
          {state === 'running' ? t.passkey.waiting : problem ? t.tryAgain : t.securityKey.start}
        </Button>
      </div>
      <Alternatives />
    </StepFrame>
  );
}
