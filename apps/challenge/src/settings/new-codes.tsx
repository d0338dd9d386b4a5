import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import { useChange } from './use-change.ts';

interface NewCodesProps {
  readonly onMade: (codes: readonly string[]) => void;
  readonly onBack: () => void;
}

/** A new set voids the old one, so it is asked first. */
export function NewCodes({ onMade, onBack }: NewCodesProps) {
  const { api } = usePage();
  const t = useText();
  const { attempt, isBusy, problem } = useChange();
  const change = { change: 'add', verificationMethod: 'RECOVERY_CODE' } as const;
  const make = () =>
    void attempt(change, { kind: 'codes' }, async () => onMade(await api.createRecoveryCodes()));
  return (
    <StepFrame heading={t.settings.codesHeading} lead={t.settings.codesLead}>
      <div class="control">
        <ErrorNotice>{problem ? t.settings.problem[problem] : ''}</ErrorNotice>
        <Button onPress={make} busy={isBusy}>
          {t.settings.getCodes}
        </Button>
      </div>
      <div class="alternatives">
        <Button kind="link" onPress={onBack}>
          {t.settings.back}
        </Button>
      </div>
    </StepFrame>
  );
}
