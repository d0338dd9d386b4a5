import { useText } from '../messages/text-context.ts';
import { StatusNotice } from '../ui/notice.tsx';
import { CodeForm, type CodeFormProps } from './code-form.tsx';
import { codeMessage, sentCodeWords } from './code-message.ts';
import { codeLengthOf } from './use-delivery.ts';
import type { SentCode } from './use-sent-code.ts';

interface SentCodeFormProps extends Pick<CodeFormProps, 'takesFocus'> {
  readonly sent: SentCode;
  /** Why nothing was sent; empty where there is nothing to say. */
  readonly problem: string;
  /** Where another word fits better: the code is dead after too many tries. */
  readonly spent?: string | undefined;
  /** Said once another one went out. */
  readonly resent?: string | undefined;
}

/** The input for a code that we sent, what is wrong with it, and word of another one. */
export function SentCodeForm({ sent, problem, spent, resent, takesFocus }: SentCodeFormProps) {
  const { state, entry, lockLeft } = sent;
  const t = useText();
  const length = codeLengthOf(state);
  const usual = sentCodeWords(t, length);
  const words = spent === undefined ? usual : { ...usual, spent };
  const message = codeMessage(entry.status, words, t, lockLeft);
  return (
    <CodeForm
      length={length}
      status={entry.status}
      message={message || problem}
      onSubmit={entry.submit}
      onIncomplete={entry.incomplete}
      {...(takesFocus === undefined ? {} : { takesFocus })}
    >
      <StatusNotice>{state.kind === 'sent' && state.again ? (resent ?? t.email.resent) : ''}</StatusNotice>
    </CodeForm>
  );
}
