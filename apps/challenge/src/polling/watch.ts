// Looks again and again how something stands, while the page is seen and with ever longer pauses where nobody answers.
// Does not own: what an answer means.
import { ApiError } from '../api/api-error.ts';
import { nextLookMs } from './wait.ts';

export interface Watch<Answer> {
  readonly now: () => number;
  readonly look: () => Promise<Answer>;
  /** Answers whether the wait is over. */
  readonly onAnswer: (answer: Answer) => Promise<boolean> | boolean;
  /** Failures that waiting does not cure; absent: that the session is over. */
  readonly isEnd?: (error: ApiError) => boolean;
  readonly onEnd: (error: unknown) => void;
  /** Told after every look whether the server could be asked. */
  readonly onReached?: (isReached: boolean) => void;
  /** In how many milliseconds the next look is due at the latest; absent: whenever. */
  readonly dueInMs?: () => number | undefined;
}

const soonestMs = 500;
const isExpired = ({ kind }: ApiError): boolean => kind === 'expired';

/** Answers what stops it. Coming back to the page looks at once: that is what people do after they did their part. */
export function watch<Answer>(given: Watch<Answer>): () => void {
  const { now, look, onAnswer, isEnd = isExpired, onEnd, onReached, dueInMs } = given;
  const startedAt = now();
  let failures = 0;
  let isOver = false;
  let isLooking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    clearTimeout(timer);
    if (isOver || document.hidden) return;
    const usualMs = nextLookMs(now() - startedAt, failures);
    const dueMs = failures === 0 ? (dueInMs?.() ?? usualMs) : usualMs;
    timer = setTimeout(() => void once(), Math.max(soonestMs, Math.min(usualMs, dueMs)));
  };
  const once = async () => {
    if (isOver || isLooking || document.hidden) return;
    isLooking = true;
    try {
      const answer = await look();
      failures = 0;
      if (!isOver) onReached?.(true);
      if (!isOver && (await onAnswer(answer))) isOver = true;
    } catch (error) {
      failures += 1;
      const ends = error instanceof ApiError && isEnd(error);
      if (ends && !isOver) onEnd(error);
      else if (!isOver) onReached?.(false);
      isOver ||= ends;
    }
    isLooking = false;
    plan();
  };
  const onVisible = () => void once();
  document.addEventListener('visibilitychange', onVisible);
  plan();
  return () => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
