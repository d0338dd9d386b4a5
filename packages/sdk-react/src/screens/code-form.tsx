// One input for a code: pasted, filled in by the phone, or typed. Submits by itself when it is complete.
import { type FormEvent, useEffect, useId } from 'react';
import { useScreen } from '../screen-context.ts';
import { Alert, Button } from './frame.tsx';
import type { CodeEntry } from './use-code-entry.ts';

interface CodeFormProps {
  readonly entry: CodeEntry;
  /** Said where there is nothing else to say: why nothing was sent. */
  readonly problem?: string | undefined;
  /** Typing is the way: the focus goes to the input when this becomes true. */
  readonly isFirst?: boolean;
}

export function CodeForm({ entry, problem, isFirst = true }: CodeFormProps) {
  const { text, takesFocus } = useScreen();
  const { input, isChecking } = entry;
  const id = useId();
  const isRecovery = entry.kind === 'recovery';
  useEffect(() => {
    if (isFirst && takesFocus) input.current?.focus();
  }, [isFirst, takesFocus, input]);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    // A form of the application around the provider is not this one.
    event.stopPropagation();
    entry.submit();
  };

  return (
    <form className="sw-form" noValidate onSubmit={onSubmit}>
      <label htmlFor={id}>{labelOf()}</label>
      <input
        id={id}
        ref={input}
        className={isRecovery ? 'sw-input' : 'sw-input sw-code'}
        dir="ltr"
        data-first={isFirst ? '' : undefined}
        value={entry.code}
        readOnly={isChecking}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={entry.problem !== undefined}
        aria-describedby={`${id}-problem`}
        onChange={(event) => entry.type(event.target.value)}
      />
      <div id={`${id}-problem`}>
        <Alert>{entry.problem ?? problem}</Alert>
      </div>
      <Button type="submit" isBusy={isChecking}>
        {isChecking ? text.code.checking : text.continue}
      </Button>
    </form>
  );

  function labelOf(): string {
    if (entry.kind === 'recovery') return text.recovery.label;
    return entry.kind === undefined ? text.code.labelUnknown : text.code.label(entry.kind);
  }
}
