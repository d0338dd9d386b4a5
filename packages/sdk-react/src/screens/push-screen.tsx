// A question on the person's phone, answered with the number that is shown here.
import { useState } from 'react';
import { type Problem, refusalProblem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { Alert, Button, Frame, Status } from './frame.tsx';
import { useAbortable } from './use-abortable.ts';

export function PushScreen() {
  const { client, text, succeed } = useScreen();
  const [number, setNumber] = useState<string>();
  const [isWaiting, setWaiting] = useState(true);
  const [problem, setProblem] = useState<Problem>();
  const { again } = useAbortable(async (signal) => {
    setWaiting(true);
    setProblem(undefined);
    setNumber(undefined);
    const started = await client.push.challenge({ numberMatching: true });
    if (signal.aborted) return;
    if (started.data !== undefined) {
      setNumber(started.data.numberToMatch);
      const { challengeId } = started.data;
      const { data, errorCode } = await client.push.waitForAnswer({ challengeId }, { signal });
      if (signal.aborted) return;
      if (data?.token !== undefined) return succeed(data.token, data.isMoreRequired);
      setProblem(errorCode === undefined ? { kind: 'rejected' } : refusalProblem(errorCode));
    } else setProblem(refusalProblem(started.errorCode ?? ''));
    setWaiting(false);
  });

  return (
    <Frame heading={text.heading.PUSH} lead={isWaiting ? text.push.lead : undefined}>
      <Alert>{problem === undefined ? null : sayProblem(text, problem)}</Alert>
      {isWaiting && number !== undefined ? (
        <p className="sw-number">
          {text.push.number} <strong dir="ltr">{number}</strong>
        </p>
      ) : null}
      <Status>{isWaiting ? text.push.waiting : null}</Status>
      {isWaiting ? null : (
        <Button isFirst onClick={again}>
          {text.tryAgain}
        </Button>
      )}
    </Frame>
  );
}
