// What is sent when a screen appears, and again when the person asks for it: codes and links.
import type { ChallengeResponse, StepwardResponse } from '@stepward/browser';
import { useEffect, useState } from 'react';
import { type Problem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { usualCodeLength } from '../typed-code.ts';
import { useAbortable } from './use-abortable.ts';

/** A clock that is wrong must not keep the person from asking again. */
const resendSecondsMax = 120;

export interface Sent {
  readonly delivery: 'sending' | 'sent' | 'resent' | 'not-sent';
  /** Digits of the code; undefined: nobody has said yet. */
  readonly digits: number | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined;
  /** Until one may ask again; undefined: no further one is to be had. */
  readonly secondsLeft: number | undefined;
  /** Why nothing was sent, in words. */
  readonly problem: string | undefined;
  readonly again: () => void;
}

/** @param send asks for it; where one was sent a moment ago, that one is still the one to use */
export function useSent(send: () => Promise<StepwardResponse<ChallengeResponse>>): Sent {
  const { text, refused } = useScreen();
  const [delivery, setDelivery] = useState<Sent['delivery']>('sending');
  const [answer, setAnswer] = useState<ChallengeResponse>();
  const [problem, setProblem] = useState<Problem>();
  const [left, waitFrom] = useSecondsLeft();
  const { again } = useAbortable(async (signal, isFirst) => {
    setDelivery('sending');
    setProblem(undefined);
    const { data, errorCode } = await send();
    if (signal.aborted) return;
    if (data === undefined) {
      const found = await refused(errorCode);
      if (signal.aborted) return;
      setProblem(found);
      return setDelivery('not-sent');
    }
    setAnswer(data);
    const seconds = Math.ceil((Date.parse(data.resendAvailableAt ?? '') - Date.now()) / 1_000);
    waitFrom(Number.isNaN(seconds) ? 0 : Math.min(seconds, resendSecondsMax));
    setDelivery(isFirst || data.sent === false ? 'sent' : 'resent');
  });
  const isLast =
    delivery !== 'not-sent' && answer?.sent !== undefined && answer.resendAvailableAt === undefined;
  return {
    delivery,
    digits: answer && (answer.codeLength ?? usualCodeLength),
    expiresAt: answer?.expiresAt === undefined ? undefined : Date.parse(answer.expiresAt),
    secondsLeft: isLast ? undefined : left,
    problem: problem === undefined ? undefined : sayProblem(text, problem),
    again,
  };
}

function useSecondsLeft(): [left: number, waitFrom: (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}
