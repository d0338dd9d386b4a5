import { remaining } from '../flow/countdown.ts';
import { useText } from '../messages/text-context.ts';
import { usePage } from '../page/page-context.ts';
import { Button } from '../ui/button.tsx';
import { useSecondsLeft } from '../ui/use-seconds-left.ts';
import type { DeliveryState } from './use-delivery.ts';

function availableAtOf(state: DeliveryState): number | undefined {
  if (state.kind === 'sent') return state.delivery.resendAvailableAt;
  return state.kind === 'failed' ? state.retryAt : undefined;
}

/** Counts down to the next message; gone where no further one is to be had. */
export function Resend({
  state,
  onResend,
}: {
  readonly state: DeliveryState;
  readonly onResend: () => void;
}) {
  const { now } = usePage();
  const t = useText();
  const availableAt = availableAtOf(state);
  const left = useSecondsLeft(availableAt, now);
  if (state.kind === 'failed' && state.reason === 'refused') return null;
  if (state.kind === 'sending' || (state.kind === 'sent' && availableAt === undefined)) return null;
  if (left > 0) return <span class="quiet countdown">{t.email.resendIn(remaining(left))}</span>;
  return (
    <Button kind="link" onPress={onResend}>
      {t.email.resend}
    </Button>
  );
}
