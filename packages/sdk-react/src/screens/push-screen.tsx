// A question on the person's phone, answered with the number that is shown here.
import type { PushChallengeResponse } from '@stepward/browser';
import { useState } from 'react';
import { sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { Alert, Button, Frame, Status } from './frame.tsx';
import { NumberToMatch } from './number-to-match.tsx';
import { useAbortable } from './use-abortable.ts';

/** A question on the person's phone, which is asked when this appears. */
export function PushScreen() {
  const { client, text, succeed, refused, isOver } = useScreen();
  const [asked, setAsked] = useState<PushChallengeResponse>();
  const [isWaiting, setWaiting] = useState(true);
  const [problem, setProblem] = useState<string>();
  const { again } = useAbortable(async (signal) => {
    setWaiting(true);
    setProblem(undefined);
    setAsked(undefined);
    const found = await ask(signal);
    if (signal.aborted || found === undefined) return;
    setProblem(found);
    setWaiting(false);
  });

  /** Answers why it was not approved; undefined: it was, or the challenge is over. */
  async function ask(signal: AbortSignal): Promise<string | undefined> {
    const started = await client.push.challenge({ numberMatching: true });
    if (signal.aborted) return undefined;
    if (started.data === undefined) return await refusal(started.errorCode);
    setAsked(started.data);
    const { challengeId } = started.data;
    const { data, errorCode } = await client.push.waitForAnswer({ challengeId }, { signal });
    if (signal.aborted) return undefined;
    if (data === undefined) return await refusal(errorCode);
    if (data.token !== undefined) {
      succeed(data.token, data.isMoreRequired);
      return undefined;
    }
    // Who says no on the phone has ended the action; the server knows.
    if (await isOver(data.pushState === 'DENIED' ? 'declined' : undefined)) return undefined;
    if (data.pushState === 'WRONG_NUMBER') return text.push.wrongNumber;
    return data.pushState === 'EXPIRED' ? text.push.expired : text.push.refused;
  }
  async function refusal(errorCode: string | undefined): Promise<string | undefined> {
    const found = await refused(errorCode);
    return found && sayProblem(text, found);
  }

  return (
    <Frame heading={text.heading.PUSH} lead={isWaiting ? leadOf(asked) : undefined}>
      <Alert>{problem}</Alert>
      {isWaiting ? <NumberToMatch label={text.push.number} number={asked?.numberToMatch} /> : null}
      <Status>{isWaiting ? text.push.waiting : null}</Status>
      {isWaiting ? null : (
        <Button isFirst onClick={again}>
          {text.tryAgain}
        </Button>
      )}
    </Frame>
  );

  function leadOf(sent: PushChallengeResponse | undefined): string {
    const results = sent?.deliveryResults ?? [];
    const isUndelivered = results.length > 0 && results.every((one) => one.errorCode !== undefined);
    return isUndelivered ? text.push.undelivered : text.push.lead;
  }
}
