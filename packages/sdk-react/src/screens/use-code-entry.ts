// The entry of a code: what is typed, when it is sent, and what came of it.
import type { StepwardResponse, VerifyResponse } from '@stepward/browser';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { codeProblem, type Problem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { type CodeKind, digitsOf, isWhole, longestCodeLength } from '../typed-code.ts';

interface UseCodeEntry {
  readonly kind: CodeKind;
  /** Absent: the code was not sent, so that no new one can be had. */
  readonly sent?: { readonly expiresAt: number | undefined };
  readonly verify: (code: string) => Promise<StepwardResponse<VerifyResponse>>;
}

export interface CodeEntry {
  readonly kind: CodeKind;
  readonly code: string;
  /** What went wrong, in words. */
  readonly problem: string | undefined;
  readonly isChecking: boolean;
  readonly input: RefObject<HTMLInputElement | null>;
  type(typed: string): void;
  submit(): void;
  /** Another code is on its way: what was said of the one before no longer holds. */
  reset(): void;
}

/** What was judged and will be judged the same; a lock ends, and so does a bad connection. */
const isFinal = (problem: Problem): boolean =>
  typeof problem === 'object' && problem.kind !== 'locked' && problem.kind !== 'incomplete';

export function useCodeEntry({ kind, sent, verify }: UseCodeEntry): CodeEntry {
  const { text, succeed, refused, isOver } = useScreen();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [isChecking, setChecking] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isBusy = useRef(false);
  const judged = useRef<{ readonly code: string; readonly problem: Problem }>(undefined);

  async function check(typed: string): Promise<Problem | undefined> {
    const { data, errorCode } = await verify(typed);
    if (data === undefined) return await refused(errorCode);
    const found = codeProblem(data, Date.now(), sent?.expiresAt);
    if (found === undefined && data.token !== undefined) succeed(data.token, data.isMoreRequired);
    // The last of too many tries ends the action (N-01): the server knows.
    if (typeof found === 'object' && (found.kind === 'spent' || found.kind === 'locked')) await isOver();
    return found;
  }
  async function submit(typed: string) {
    if (isBusy.current) return;
    if (!isWhole(typed, kind)) return setProblem({ kind: 'incomplete' });
    // Enter after the last digit, which was sent by itself: a refused code is no second try.
    if (judged.current?.code === typed) setProblem(judged.current.problem);
    else {
      isBusy.current = true;
      setChecking(true);
      setProblem(undefined);
      const found = await check(typed.trim());
      judged.current = found !== undefined && isFinal(found) ? { code: typed, problem: found } : undefined;
      setProblem(found);
      setChecking(false);
      isBusy.current = false;
    }
    // The next thing typed takes the place of the code that was not right.
    input.current?.focus();
    input.current?.select();
  }
  const type = (typed: string) => {
    const next = kind === 'recovery' ? typed : digitsOf(typed, kind ?? longestCodeLength);
    setCode(next);
    setProblem(undefined);
    if (next.length === kind && next !== code) void submit(next);
  };
  // Somebody may type an earlier code before the server says how long this one is.
  const onKnown = useRef(() => {});
  onKnown.current = () => {
    if (code.length === kind && problem === undefined) void submit(code);
  };
  useEffect(() => {
    if (kind !== undefined) onKnown.current();
  }, [kind]);

  return {
    kind,
    code,
    problem:
      problem === undefined ? undefined : sayProblem(text, problem, { kind, isSent: sent !== undefined }),
    isChecking,
    input,
    type,
    submit: () => void submit(code),
    reset: () => {
      judged.current = undefined;
      setProblem(undefined);
      input.current?.focus();
      input.current?.select();
    },
  };
}
