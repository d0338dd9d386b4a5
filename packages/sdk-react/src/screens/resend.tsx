// Asking for another code or link: how long to wait, then how.
import { useScreen } from '../screen-context.ts';
import { Button } from './frame.tsx';
import type { Sent } from './use-sent.ts';

export function Resend({ sent, onResend }: { readonly sent: Sent; readonly onResend: () => void }) {
  const { text } = useScreen();
  if (sent.secondsLeft === undefined) return null;
  if (sent.secondsLeft > 0) return <p className="sw-quiet">{text.code.resendIn(sent.secondsLeft)}</p>;
  return (
    <Button kind="link" isBusy={sent.delivery === 'sending'} onClick={onResend}>
      {text.code.resend}
    </Button>
  );
}
