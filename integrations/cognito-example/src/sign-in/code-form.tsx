// Six digits, in one input: typed, pasted, or filled in by the phone. Sent by itself when the last one is there.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Field } from '../layout/field.tsx';
import type { Complaint } from './answers.ts';

interface CodeFormProps {
  readonly label: string;
  /** What to say; undefined: it was right. */
  readonly check: (code: string) => Promise<Complaint | undefined>;
  /** Offered when no further try counts. */
  readonly startAgain?: (() => void) | undefined;
  /** Under the input. */
  readonly children?: React.ReactNode;
}

const digitsMax = 6;

export function CodeForm({ label, check, startAgain, children }: CodeFormProps) {
  const [code, setCode] = useState('');
  const [error, setError] = useState<string>();
  const [isOver, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  // Sent by itself at the last digit: a press of Enter that comes after the answer must not cost another try.
  const refused = useRef<string>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  async function send(text: string): Promise<void> {
    if (busy || isOver || text === refused.current) return;
    if (text.length < digitsMax) {
      setError('Type all 6 digits.');
      input.current?.focus();
      return;
    }
    setBusy(true);
    const problem = await check(text);
    setBusy(false);
    setError(problem?.text);
    if (problem === undefined) return;
    if (problem.isJudged) refused.current = text;
    setOver(problem.isOver);
    input.current?.focus();
    input.current?.select();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void send(code);
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Field
        ref={input}
        label={label}
        className="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={digitsMax + 2}
        value={code}
        readOnly={busy || isOver}
        error={error}
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, '').slice(0, digitsMax);
          setCode(digits);
          if (error !== undefined && digits.length < digitsMax) setError(undefined);
          if (digits.length === digitsMax && digits !== code) void send(digits);
        }}
      />
      {children}
      {isOver && startAgain !== undefined ? (
        <Button onClick={startAgain}>Start again</Button>
      ) : (
        <Button type="submit" busy={busy}>
          {busy ? 'Checking …' : 'Continue'}
        </Button>
      )}
    </form>
  );
}
