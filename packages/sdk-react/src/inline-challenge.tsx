// A challenge in the page, where it is rendered, in place of the dialog.
import { type CSSProperties, Fragment, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { ChallengeError } from './challenge-error.ts';
import { SettingContext } from './context.ts';
import { useColors } from './dialog/use-colors.ts';
import { cssVariables } from './dialog/variables.ts';
import { Flow } from './flow.tsx';
import { type Outcome, type Prepared, prepare, prepareNext, tell } from './running.ts';
import { ScreenContext } from './screen-context.ts';
import { EndScreen } from './screens/end-screen.tsx';
import type { Appearance, InlineChallengeProps } from './types.ts';
import { outcomeOf, useCourse } from './use-course.ts';

type Shown = Prepared & { readonly step: number };

/**
 * Shows the challenge of this token here. Below a `StepwardProvider`; `children` take the place of the usual screens, and are
 * any of those of this package.
 *
 * @param props the token, and what is called when it ends; nothing is shown from then on, but why it could not be met
 */
export function InlineChallenge(props: InlineChallengeProps) {
  const { token, autoFocus = false, children } = props;
  const setting = useContext(SettingContext);
  if (setting === undefined) throw new Error('InlineChallenge is used outside of a StepwardProvider.');
  const { tenantId, baseUrl, locale } = setting;
  const [shown, setShown] = useState<Shown>();
  const latest = useRef(props);
  latest.current = props;
  /** Each token ends once; what an older one still answers is nobody's. */
  const current = useRef<object>(undefined);
  const tellEnd = useRef((_outcome: Outcome, _of: object | undefined) => {});
  tellEnd.current = (outcome, of) => {
    if (of === undefined || current.current !== of) return;
    current.current = undefined;
    if (outcome !== 'NO_METHOD' && outcome !== 'CHALLENGE_FAILED') setShown(undefined);
    tell(latest.current, outcome);
  };

  useEffect(() => {
    const own = {};
    current.current = own;
    const expire = () => tellEnd.current('expired', own);
    prepare({ tenantId, baseUrl, locale }, token, expire).then(
      (prepared) => {
        if (prepared === 'expired') expire();
        else if (current.current === own) setShown({ ...prepared, step: 0 });
      },
      (error: unknown) => {
        if (current.current !== own) return;
        const isKnown = error instanceof ChallengeError;
        // Nobody waits for this promise: the application hears of it here or nowhere.
        if (!isKnown) reportError(error);
        const unexpected = () => new ChallengeError('NETWORK_ERROR', 'The challenge could not be prepared.');
        latest.current.onError?.(isKnown ? error : unexpected());
      },
    );
    return () => {
      if (current.current === own) current.current = undefined;
      setShown(undefined);
    };
  }, [tenantId, baseUrl, locale, token]);

  if (shown === undefined) return null;
  const goOn = async (next: string) => {
    const own = current.current;
    const expire = () => tellEnd.current('expired', own);
    const prepared = await prepareNext({ tenantId, baseUrl, locale }, next, expire);
    if (prepared === undefined) tellEnd.current({ token: next }, own);
    else if (current.current === own) setShown((before) => ({ ...prepared, step: 1 + (before?.step ?? 0) }));
  };
  return (
    <Inline
      shown={shown}
      appearance={setting.appearance}
      autoFocus={autoFocus}
      end={(outcome) => tellEnd.current(outcome, current.current)}
      goOn={(next) => void goOn(next)}
    >
      {children}
    </Inline>
  );
}

interface InlineProps {
  readonly shown: Shown;
  readonly appearance: Appearance;
  readonly autoFocus: boolean;
  readonly end: (outcome: Outcome) => void;
  readonly goOn: (token: string) => void;
  readonly children: ReactNode;
}

function Inline({ shown, appearance, autoFocus, end, goOn, children }: InlineProps) {
  const root = useRef<HTMLElement>(null);
  useColors(root, appearance);
  const { screen, over } = useCourse({ ...shown, callbacks: {} }, { end, goOn, takesFocus: autoFocus });
  const ended = useRef(end);
  ended.current = end;
  useEffect(() => {
    if (over !== undefined) ended.current(outcomeOf(over));
  }, [over]);
  return (
    <ScreenContext.Provider value={screen}>
      <section
        ref={root}
        className="stepward-challenge authsignal"
        lang={shown.locale}
        dir={shown.direction}
        data-scheme={appearance.colorScheme}
        style={cssVariables(appearance) as CSSProperties}
        aria-labelledby={screen.headingId}
      >
        {over === undefined ? (
          <Fragment key={shown.step}>{children ?? <Flow />}</Fragment>
        ) : (
          <EndScreen over={over} />
        )}
      </section>
    </ScreenContext.Provider>
  );
}
