import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Alternatives } from '../ui/alternatives.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { StepFrame } from '../ui/step-frame.tsx';
import { useOnAppear } from '../ui/use-on-appear.ts';
import { type Ceremony, problemIn, useCeremony } from './use-ceremony.ts';

interface VerifyCeremonyProps {
  readonly words: {
    readonly heading: string;
    readonly lead: string;
    readonly start: string;
    readonly problem: Readonly<Record<NonNullable<ReturnType<typeof problemIn>>, string>>;
  };
  readonly verify: Ceremony;
}

/** The browser's own sheet is the screen; this one says what is about to happen and offers the way round. */
export function VerifyCeremony({ words, verify }: VerifyCeremonyProps) {
  const { passkeys } = usePage();
  const t = useText();
  const { state, start } = useCeremony(verify);
  useOnAppear(() => {
    if (passkeys.mayStart()) start();
  });
  const problem = problemIn(state);
  return (
    <StepFrame heading={words.heading} lead={words.lead}>
      <div class="control">
        <ErrorNotice>{problem ? words.problem[problem] : ''}</ErrorNotice>
        <Button onPress={start} busy={state === 'running'}>
          {state === 'running' ? t.passkey.waiting : problem ? t.tryAgain : words.start}
        </Button>
      </div>
      <Alternatives />
    </StepFrame>
  );
}
