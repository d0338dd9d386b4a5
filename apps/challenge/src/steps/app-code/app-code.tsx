import { CodeForm } from '../../code/code-form.tsx';
import { appCodeWords, codeMessage } from '../../code/code-message.ts';
import { useCode } from '../../code/use-code.ts';
import { useLock } from '../../code/use-lock.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';

/** A code from the authenticator app. */
export function AppCodeStep({ session }: StepProps) {
  const { api, controller } = usePage();
  const t = useText();
  const code = useCode({
    verify: api.verifyAuthenticatorApp,
    onVerified: (answer) => controller.verified(answer),
  });
  const lockLeft = useLock(code);
  return (
    <StepFrame heading={t.app.heading} lead={t.app.lead(session.tenantName)} focusHeading={false}>
      <CodeForm
        status={code.status}
        message={codeMessage(code.status, appCodeWords(t), t, lockLeft)}
        onSubmit={code.submit}
        onIncomplete={code.incomplete}
      />
      <Alternatives />
    </StepFrame>
  );
}
