import { useState } from 'preact/hooks';
import { useSelectedOnRefusal } from '../../code/code-form.tsx';
import { codeMessage, recoveryCodeWords } from '../../code/code-message.ts';
import { normalizeRecoveryCode } from '../../code/normalize.ts';
import { useCode } from '../../code/use-code.ts';
import { useLock } from '../../code/use-lock.ts';
import { useText } from '../../messages/text-context.ts';
import { usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

/** 80 bits in base32. */
const recoveryCodeLength = 16;
const inputId = 'recovery-code';
const messageId = 'recovery-code-message';

export function RecoveryEntryStep() {
  const { api, controller } = usePage();
  const t = useText();
  const [typed, setTyped] = useState('');
  const code = useCode({
    verify: api.verifyRecoveryCode,
    onVerified: (answer) => controller.verified(answer),
  });
  const lockLeft = useLock(code);
  const input = useSelectedOnRefusal(code.status);
  const { kind } = code.status;
  const isRefused = kind === 'wrong' || kind === 'incomplete' || kind === 'spent' || kind === 'locked';
  return (
    <StepFrame heading={t.recoveryEntry.heading} lead={t.recoveryEntry.lead} focusHeading={false}>
      <form
        class="control"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const normalized = normalizeRecoveryCode(typed);
          if (normalized.length === recoveryCodeLength) code.submit(normalized);
          else code.incomplete();
        }}
      >
        <label for={inputId}>{t.recoveryEntry.label}</label>
        <input
          id={inputId}
          class="mono"
          type="text"
          name="recovery-code"
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          dir="ltr"
          ref={input}
          value={typed}
          readOnly={kind === 'checking' || kind === 'locked'}
          aria-invalid={isRefused ? 'true' : undefined}
          aria-describedby={messageId}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <ErrorNotice id={messageId}>
          {codeMessage(code.status, recoveryCodeWords(t), t, lockLeft)}
        </ErrorNotice>
        <Button type="submit" busy={kind === 'checking'} disabled={kind === 'locked'}>
          {kind === 'checking' ? t.code.checking : t.continue}
        </Button>
      </form>
      <Alternatives />
    </StepFrame>
  );
}
