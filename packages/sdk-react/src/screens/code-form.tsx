// One input for a code: pasted, filled in by the phone, or typed. Submits by itself when it is complete.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Problem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { codeLength, digitsOf, recoveryCodeLengthMin } from '../typed-code.ts';
import { Alert, Button } from './frame.tsx';

interface CodeFormProps {
  readonly isRecovery?: boolean;
  /** Checks the code; answers what went wrong. */
  readonly check: (code: string) => Promise<Problem | undefined>;
}

export function CodeForm({ isRecovery = false, check }: CodeFormProps) {
  const { text } = useScreen();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [isChecking, setChecking] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  // It may appear later than its screen.
  useEffect(() => input.current?.focus(), []);
  const isComplete = (typed: string) =>
    isRecovery ? typed.trim().length >= recoveryCodeLengthMin : typed.length === codeLength;

  async function submit(typed: string) {
    if (isChecking) return;
    if (!isComplete(typed)) return setProblem({ kind: 'incomplete' });
    setChecking(true);
    setProblem(undefined);
    setProblem(await check(typed.trim()));
    setChecking(false);
    // The next thing typed takes the place of the code that was not right.
    input.current?.focus();
    input.current?.select();
  }
  const type = (typed: string) => {
    const next = isRecovery ? typed : digitsOf(typed);
    setCode(next);
    if (problem !== undefined) setProblem(undefined);
    if (!isRecovery && next.length === codeLength && next !== code) void submit(next);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    // A form of the application around the provider is not this one.
    event.stopPropagation();
    void submit(code);
  };

  return (
    <form className="sw-form" noValidate onSubmit={onSubmit}>
      <label htmlFor="stepward-challenge-code">{isRecovery ? text.recovery.label : text.code.label}</label>
      <input
        id="stepward-challenge-code"
        ref={input}
        className={isRecovery ? 'sw-input' : 'sw-input sw-code'}
        dir="ltr"
        data-first=""
        value={code}
        readOnly={isChecking}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby="stepward-challenge-problem"
        onChange={(event) => type(event.target.value)}
      />
      <div id="stepward-challenge-problem">
        <Alert>{problem === undefined ? null : sayForm(problem)}</Alert>
      </div>
      <Button type="submit" isBusy={isChecking}>
        {isChecking ? text.code.checking : text.continue}
      </Button>
    </form>
  );

  function sayForm(what: Problem): string {
    const isIncomplete = typeof what === 'object' && what.kind === 'incomplete';
    return isRecovery && isIncomplete ? text.recovery.wrong : sayProblem(text, what, isRecovery);
  }
}
