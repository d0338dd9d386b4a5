import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../messages/text-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { headingId, leadId } from '../ui/step-frame.tsx';
import type { CodeStatus } from './code-status.ts';
import {
  type CodeLength,
  isWholeCode,
  longestCodeLength,
  normalizeCode,
  usualCodeLength,
} from './normalize.ts';

const inputId = 'code';
const messageId = 'code-message';

export interface CodeFormProps {
  readonly status: CodeStatus;
  /** The sentence for `status`; empty where there is nothing to say. */
  readonly message: string;
  readonly onSubmit: (code: string) => void;
  readonly onIncomplete: () => void;
  /** False where typing is the second way: then the heading has the focus until a code was refused. */
  readonly takesFocus?: boolean;
  /** For the gallery and after a reload. */
  readonly initialValue?: string;
  /** Digits of the code; absent: six. */
  readonly length?: CodeLength | undefined;
  readonly children?: ComponentChildren;
}

const refused = new Set<CodeStatus['kind']>(['wrong', 'expired', 'spent', 'incomplete', 'locked']);

/** One input for a code of digits. Sends itself when it is complete, selects everything when it was refused. */
export function CodeForm(props: CodeFormProps) {
  const { status, message, onSubmit, onIncomplete, length = usualCodeLength } = props;
  const [value, setValue] = useState(props.initialValue ?? '');
  const t = useText();
  const checking = status.kind === 'checking';
  const input = useSelectedOnRefusal(status, props.takesFocus);
  const judged = useRef('');
  if (checking) judged.current = value;

  const change = (typed: string) => {
    const code = normalizeCode(typed, length === 'unknown' ? longestCodeLength : length);
    setValue(code);
    // What the person sees is always the cleaned text, also where cleaning changed nothing in our state.
    if (input.current) input.current.value = code;
    if (code.length === length && code !== value) onSubmit(code);
  };
  useOnceKnown(length, () => {
    if (status.kind === 'idle' && value.length === length) onSubmit(value);
  });
  // It sends itself when it is whole: Enter right after that would be a second wrong try.
  const isRefusedAlready = status.kind === 'wrong' && value === judged.current;

  return (
    <form
      class="control"
      aria-labelledby={headingId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isRefusedAlready) return;
        if (isWholeCode(value, length)) onSubmit(value);
        else onIncomplete();
      }}
    >
      <label for={inputId}>{length === 'unknown' ? t.code.labelUnknown : t.code.label(length)}</label>
      <input
        ref={input}
        id={inputId}
        class={`code ${refused.has(status.kind) ? 'refused' : ''}`}
        type="text"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellcheck={false}
        dir="ltr"
        value={value}
        readOnly={checking || status.kind === 'locked'}
        aria-invalid={refused.has(status.kind) ? 'true' : undefined}
        aria-describedby={`${leadId} ${messageId}`}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <ErrorNotice id={messageId}>{message}</ErrorNotice>
      {props.children}
      <Button type="submit" busy={checking} disabled={status.kind === 'locked'}>
        {checking ? t.code.checking : t.continue}
      </Button>
    </form>
  );
}

/** Somebody may type an earlier code before the server says how long this one is. */
function useOnceKnown(length: CodeLength, onKnown: () => void): void {
  const before = useRef(length);
  useEffect(() => {
    if (before.current === 'unknown' && length !== 'unknown') onKnown();
    before.current = length;
  });
}

/** Back to the one input of the step. */
export function focusCode(): void {
  document.getElementById(inputId)?.focus();
}

/** The focus goes to the input when the step appears, and back to it, all selected, when a code was refused. */
export function useSelectedOnRefusal(
  status: CodeStatus,
  takesFocus = true,
): RefObject<HTMLInputElement | null> {
  const input = useRef<HTMLInputElement>(null);
  // Before the browser paints: whoever sees the input, or that it was refused, may type at once.
  useLayoutEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  useLayoutEffect(() => {
    if (!refused.has(status.kind)) return;
    input.current?.focus();
    input.current?.select();
  }, [status]);
  return input;
}
