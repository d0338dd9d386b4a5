// A link by e-mail. The code of the mail may be typed beside it; opened in another browser the link shows the same one.
import type { MagicLinkVerifyResponse } from '@stepward/browser';
import { useEffect, useState } from 'react';
import type { Messages } from '../messages/messages.ts';
import { useScreen } from '../screen-context.ts';
import { CodeForm } from './code-form.tsx';
import { Frame, Status } from './frame.tsx';
import { Resend } from './resend.tsx';
import { useCodeEntry } from './use-code-entry.ts';
import { type Sent, useSent } from './use-sent.ts';

const lockedPauseMs = 5_000;

/** `code`: opened in another browser. `expired` and `spent`: nothing more comes of this mail. */
type Progress = 'waiting' | 'code' | 'expired' | 'spent';

/** A link by e-mail, which is sent when this appears; its code may be typed as well. */
export function LinkScreen() {
  const { client, text, options } = useScreen();
  const sent = useSent(() => client.emailML.challenge());
  const isSent = sent.delivery === 'sent' || sent.delivery === 'resent';
  const progress = useProgress(isSent);
  const entry = useCodeEntry({
    kind: sent.digits,
    sent: { expiresAt: sent.expiresAt },
    verify: (code) => client.emailML.verify({ code }),
  });
  const resend = () => {
    entry.reset();
    sent.again();
  };
  const isOver = progress === 'expired' || progress === 'spent';
  return (
    <Frame heading={text.heading.EMAIL_MAGIC_LINK} lead={say(text, sent, options.user?.email)}>
      <Status>{nextText(text, sent, progress)}</Status>
      <CodeForm
        entry={entry}
        problem={sent.problem ?? (isOver ? text.link[progress] : undefined)}
        isFirst={progress === 'code'}
      />
      <Resend sent={sent} onResend={resend} />
    </Frame>
  );
}

/** Looks again and again whether the link was opened, while one is there to be opened. */
function useProgress(isSent: boolean): Progress {
  const { client, succeed, refused } = useScreen();
  const [progress, setProgress] = useState<Progress>('waiting');
  useEffect(() => {
    if (!isSent) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    setProgress('waiting');
    const look = async () => {
      const onCodeRequired = () => setProgress('code');
      const { data, errorCode } = await client.emailML.checkVerificationStatus({ signal, onCodeRequired });
      if (signal.aborted) return;
      if (data?.token !== undefined) return succeed(data.token, data.isMoreRequired);
      if (data === undefined) await refused(errorCode);
      if (signal.aborted) return;
      // A lock ends by itself; the link that was opened is good then.
      if (data?.lockedUntil !== undefined) timer = setTimeout(() => void run(), lockedPauseMs);
      else setProgress(endOf(data));
    };
    const run = () =>
      look().catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    let timer: ReturnType<typeof setTimeout> | undefined;
    void run();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [isSent, client, succeed, refused]);
  return progress;
}

const endOf = (data: MagicLinkVerifyResponse | undefined): Progress =>
  data?.failureReason === 'MAX_ATTEMPTS_EXCEEDED' ? 'spent' : 'expired';

function say({ link }: Messages, { delivery }: Sent, email: string | undefined): string {
  if (delivery === 'sending') return link.sending;
  if (delivery === 'not-sent') return link.notSent;
  return email === undefined ? link.sent : link.sentTo(email);
}

/** What to do now; once nothing comes of this mail, the form says it. */
function nextText({ link }: Messages, { delivery }: Sent, progress: Progress): string | null {
  if (delivery === 'sending' || delivery === 'not-sent') return null;
  if (progress === 'code') return link.codeRequired;
  if (progress !== 'waiting') return null;
  return delivery === 'resent' ? `${link.resent} ${link.waiting}` : link.waiting;
}
