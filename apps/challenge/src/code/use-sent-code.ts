import type { Delivery, VerifyAnswer } from '../api/types.ts';
import { focusCode } from './code-form.tsx';
import { type CodeEntry, useCode } from './use-code.ts';
import { type DeliveryState, useDelivery } from './use-delivery.ts';
import { useLock } from './use-lock.ts';

interface UseSentCode {
  /** Sends it, and sends it again. */
  readonly challenge: () => Promise<Delivery>;
  /** Of one that went out already. */
  readonly first: Delivery | undefined;
  readonly verify: (code: string) => Promise<VerifyAnswer>;
  readonly onVerified: (answer: VerifyAnswer) => Promise<void>;
}

export interface SentCode {
  readonly state: DeliveryState;
  readonly entry: CodeEntry;
  /** Seconds that a lock still holds; 0 where there is none. */
  readonly lockLeft: number;
  resend(): void;
}

/** A code that we sent and the person types, with everything that may become of either. */
export function useSentCode({ challenge, first, verify, onVerified }: UseSentCode): SentCode {
  const { state, send } = useDelivery(challenge, first);
  const expiresAt = state.kind === 'sent' ? state.delivery.expiresAt : undefined;
  const entry = useCode({ verify, onVerified, expiresAt });
  const lockLeft = useLock(entry);
  const resend = () => {
    entry.reset();
    send();
    // The link that was pressed goes away while the code is on its way.
    focusCode();
  };
  return { state, entry, lockLeft, resend };
}
