// Passkeys and security keys: the browser's own sheet is the screen.
import { useState } from 'react';
import { ceremonyProblem, type Problem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { Alert, Button, Frame } from './frame.tsx';
import { useAbortable } from './use-abortable.ts';

/**
 * After a press the sheet always may open. Without one only in a page of its own that the person is looking at: browsers
 * refuse it in frames, and a refusal would look like the person's mistake.
 */
const mayStartAlone = (): boolean =>
  navigator.userActivation?.isActive === true || (window.parent === window && document.hasFocus());

export function CeremonyScreen({ method }: { readonly method: 'PASSKEY' | 'SECURITY_KEY' }) {
  const { client, text, options, succeed, refused } = useScreen();
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = (signal: AbortSignal) =>
    method === 'PASSKEY'
      ? client.passkey.signIn({ token: options.token, signal })
      : client.securityKey.verify({ signal });
  const { again } = useAbortable(async (signal, isFirst) => {
    if (isFirst && !mayStartAlone()) return;
    setRunning(true);
    setProblem(undefined);
    try {
      const { data, errorCode } = await run(signal);
      if (signal.aborted) return;
      if (data?.token !== undefined) return succeed(data.token, data.isMoreRequired);
      const found = errorCode === undefined ? 'notAccepted' : await refused(errorCode);
      if (signal.aborted) return;
      setProblem(found);
    } catch (error) {
      if (signal.aborted) return;
      setProblem(ceremonyProblem(error));
    }
    setRunning(false);
  });
  const { lead, start } = method === 'PASSKEY' ? text.passkey : text.key;
  const label = problem === undefined ? start : text.tryAgain;

  return (
    <Frame heading={text.heading[method]} lead={lead}>
      <Alert>{problem === undefined ? null : sayProblem(text, problem)}</Alert>
      <Button isFirst isBusy={isRunning} onClick={again}>
        {isRunning ? text.passkey.waiting : label}
      </Button>
    </Frame>
  );
}
