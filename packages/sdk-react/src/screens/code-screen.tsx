// Codes that were sent, that an app shows, or that were kept.
import type { Messages } from '../messages/messages.ts';
import { useScreen } from '../screen-context.ts';
import { usualCodeLength } from '../typed-code.ts';
import { CodeForm } from './code-form.tsx';
import { type CodeMethod, codeWays } from './code-ways.ts';
import { Frame, Status } from './frame.tsx';
import { Resend } from './resend.tsx';
import { useCodeEntry } from './use-code-entry.ts';
import { type Sent, useSent } from './use-sent.ts';

export function CodeScreen({ method }: { readonly method: CodeMethod }) {
  return codeWays[method].send === undefined ? <KeptCode method={method} /> : <SentCode method={method} />;
}

function KeptCode({ method }: { readonly method: CodeMethod }) {
  const { client, text } = useScreen();
  const isRecovery = method === 'RECOVERY_CODE';
  const entry = useCodeEntry({
    kind: isRecovery ? 'recovery' : usualCodeLength,
    verify: (code) => codeWays[method].verify(client, code),
  });
  return (
    <Frame heading={text.heading[method]} lead={isRecovery ? text.recovery.lead : text.app}>
      <CodeForm entry={entry} />
    </Frame>
  );
}

function SentCode({ method }: { readonly method: CodeMethod }) {
  const { client, text, options } = useScreen();
  const { send, verify } = codeWays[method];
  const sent = useSent(async () => (await send?.(client)) ?? {});
  const entry = useCodeEntry({
    kind: sent.digits,
    sent: { expiresAt: sent.expiresAt },
    verify: (code) => verify(client, code),
  });
  const address = method === 'EMAIL_OTP' ? options.user?.email : options.user?.phoneNumber;
  const resend = () => {
    entry.reset();
    sent.again();
  };
  return (
    <Frame heading={text.heading[method]} lead={say(text, sent, address)}>
      <CodeForm entry={entry} problem={sent.problem} />
      <Resend sent={sent} onResend={resend} />
      <Status>{sent.delivery === 'resent' ? text.code.resent : null}</Status>
    </Frame>
  );
}

function say({ code }: Messages, { delivery, digits }: Sent, address: string | undefined): string {
  if (delivery === 'not-sent') return code.notSent;
  if (delivery === 'sending' || digits === undefined) return code.sending;
  return address === undefined ? code.sent(digits) : code.sentTo(digits, address);
}
