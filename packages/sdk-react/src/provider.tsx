// The provider: keeps the challenge that is shown, and shows it.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ChallengeError } from './challenge-error.ts';
import { SettingContext, StepwardContext } from './context.ts';
import { ChallengeDialog } from './dialog/challenge-dialog.tsx';
import { Flow } from './flow.tsx';
import { type Outcome, prepare, prepareNext, type Running, startAsync, tell } from './running.ts';
import { ScreenContext } from './screen-context.ts';
import { EndScreen } from './screens/end-screen.tsx';
import type { ChallengeCallbacks, StepwardChallenges, StepwardProviderProps } from './types.ts';
import { useCourse } from './use-course.ts';

const noAppearance = {};

/** Shows challenges over its children, which start them with `useStepward`. */
export function StepwardProvider({
  tenantId,
  baseUrl,
  appearance = noAppearance,
  locale,
  children,
}: StepwardProviderProps) {
  const [running, setRunning] = useState<Running>();
  // From the first request on, before anything is shown: a second press must not start a second challenge.
  const current = useRef<ChallengeCallbacks | undefined>(undefined);

  const end = useCallback((callbacks: ChallengeCallbacks, outcome: Outcome) => {
    if (current.current !== callbacks) return;
    current.current = undefined;
    setRunning(undefined);
    // When the dialog is gone and the focus is back where it was.
    setTimeout(() => tell(callbacks, outcome));
  }, []);

  const start = useCallback(
    async (token: string, { onChallengeSuccess, onCancel, onTokenExpired, onError }: ChallengeCallbacks) => {
      if (current.current !== undefined)
        throw new ChallengeError('EXISTING_CHALLENGE', 'A challenge is open already.');
      const callbacks = { onChallengeSuccess, onCancel, onTokenExpired, onError };
      current.current = callbacks;
      try {
        const setting = { tenantId, baseUrl, locale };
        const prepared = await prepare(setting, token, () => end(callbacks, 'expired'));
        if (prepared === 'expired') end(callbacks, 'expired');
        else if (current.current === callbacks) setRunning({ ...prepared, callbacks, step: 0 });
      } catch (error) {
        if (current.current === callbacks) current.current = undefined;
        throw error;
      }
    },
    [tenantId, baseUrl, locale, end],
  );

  const goOn = useCallback(
    async (callbacks: ChallengeCallbacks, token: string) => {
      const setting = { tenantId, baseUrl, locale };
      const next = await prepareNext(setting, token, () => end(callbacks, 'expired'));
      if (next === undefined) end(callbacks, { token });
      else if (current.current === callbacks)
        setRunning((before) => ({ ...next, callbacks, step: 1 + (before?.step ?? 0) }));
    },
    [tenantId, baseUrl, locale, end],
  );

  useEffect(
    () => () => {
      if (current.current !== undefined) end(current.current, 'canceled');
    },
    [end],
  );

  const challenges = useMemo<StepwardChallenges>(
    () => ({
      challenge: running && { challengeOptions: running.options, ...running.callbacks },
      startChallenge: ({ token, ...callbacks }) => start(token, callbacks),
      startChallengeAsync: ({ token }) => startAsync((callbacks) => start(token, callbacks)),
    }),
    [running, start],
  );

  const setting = useMemo(
    () => ({ tenantId, baseUrl, locale, appearance }),
    [tenantId, baseUrl, locale, appearance],
  );
  return (
    <StepwardContext.Provider value={challenges}>
      <SettingContext.Provider value={setting}>{children}</SettingContext.Provider>
      {running === undefined ? null : (
        <Shown
          running={running}
          appearance={appearance}
          end={(outcome) => end(running.callbacks, outcome)}
          goOn={(token) => void goOn(running.callbacks, token)}
        />
      )}
    </StepwardContext.Provider>
  );
}

interface ShownProps {
  readonly running: Running;
  readonly appearance: NonNullable<StepwardProviderProps['appearance']>;
  readonly end: (outcome: Outcome) => void;
  readonly goOn: (token: string) => void;
}

function Shown({ running, appearance, end, goOn }: ShownProps) {
  const { text, locale, direction, step } = running;
  const { screen, over, close } = useCourse(running, { end, goOn, takesFocus: true });
  return (
    <ScreenContext.Provider value={screen}>
      <ChallengeDialog
        appearance={appearance}
        locale={locale}
        direction={direction}
        headingId={screen.headingId}
        closeLabel={text.close}
        onCancel={close}
      >
        {over === undefined ? <Flow key={step} /> : <EndScreen over={over} onClose={close} />}
      </ChallengeDialog>
    </ScreenContext.Provider>
  );
}
