import { useRef } from 'preact/hooks';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from '../ui/button.tsx';
import { visibleBeforePressMs } from '../ui/deliberate.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import type { OneProps } from './one-authenticator.tsx';
import { nameOf } from './own-authenticator.ts';
import { useChange } from './use-change.ts';

/** Asked first; and the second half of a double click on what led here is no yes. */
export function RemoveOne({ one, onDone, onKeep }: OneProps & { readonly onKeep: () => void }) {
  const { api, passkeys } = usePage();
  const t = useText();
  const shownAt = useRef(performance.now());
  const { attempt, isBusy, problem } = useChange();
  const name = nameOf(one) ?? t.method[one.method];
  const remove = () => {
    if (performance.now() - shownAt.current < visibleBeforePressMs) return;
    const change = { change: 'remove', userAuthenticatorId: one.id } as const;
    void attempt(change, { kind: 'authenticator', id: one.id, isRemoving: true }, async () => {
      const removed = await api.remove(one.id);
      if (removed) await passkeys.forget(removed.rpId, removed.credentialId);
      onDone(t.settings.removed(name));
    });
  };
  return (
    <StepFrame heading={t.settings.removeHeading(name)} lead={t.settings.removeLead}>
      <div class="control">
        <ErrorNotice>{problem ? t.settings.problem[problem] : ''}</ErrorNotice>
        <Button kind="danger" onPress={remove} busy={isBusy}>
          {t.settings.removeNow}
        </Button>
      </div>
      <div class="alternatives">
        <Button kind="link" onPress={onKeep}>
          {t.settings.keep}
        </Button>
      </div>
    </StepFrame>
  );
}
