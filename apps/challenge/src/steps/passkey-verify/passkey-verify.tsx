import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import { useText } from '../../messages/text-context.ts';
import { usePage } from '../../page/page-context.ts';
import { requireAccepted } from '../../passkeys/acceptance.ts';
import { problemIn, useCeremony } from '../../passkeys/use-ceremony.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

/** The browser's own sheet is the screen; this one says what is about to happen and offers the way round. */
export function PasskeyVerifyStep() {
  const { passkeys } = usePage();
  const t = useText();
  const { state, start } = useCeremony(useVerification());
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) return;
    isFirst.current = false;
    if (passkeys.mayStart()) start();
  });
  const problem = problemIn(state);
  return (
    <StepFrame heading={t.passkey.heading} lead={t.passkey.lead}>
      <div class="control">
        <ErrorNotice>{problem ? t.passkey.problem[problem] : ''}</ErrorNotice>
        <Button onPress={start} busy={state === 'running'}>
          {state === 'running' ? t.passkey.waiting : problem ? t.tryAgain : t.passkey.start}
        </Button>
      </div>
      <Alternatives />
    </StepFrame>
  );
}

function useVerification(): () => Promise<void> {
  const { api, controller, passkeys } = usePage();
  return async () => {
    const { challengeId, options } = await api.passkeyRequestOptions();
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
