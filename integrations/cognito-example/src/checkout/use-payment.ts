// A payment: asked of our API, proven where Stepward wants that, asked again with the proof.
import { ChallengeError, useStepward } from '@stepward/react';
import { useRef, useState } from 'react';
import type { NoticeKind } from '../layout/notice.tsx';
import { problemOf } from '../problem.ts';
import { useServices } from '../services.tsx';

interface Said {
  readonly kind: NoticeKind;
  readonly text: string;
}

const refused: Said = { kind: 'error', text: 'This payment can’t be made right now. You were not charged.' };
const canceled: Said = { kind: 'info', text: 'You stopped before it was paid. You were not charged.' };

export function usePayment() {
  const { api } = useServices();
  const { startChallengeAsync } = useStepward();
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<Said>();
  const isPaying = useRef(false);

  async function attempt(pence: number): Promise<boolean> {
    // One id for this payment: asking again after a proof is the same payment, not another.
    const paymentId = crypto.randomUUID();
    const asked = await api.pay({ paymentId, amountPence: pence });
    if (asked.state === 'ALLOW') return true;
    if (asked.state !== 'CHALLENGE_REQUIRED') {
      setNotice(refused);
      return false;
    }
    const { token } = await startChallengeAsync({ token: asked.token });
    const proven = await api.pay({ paymentId, amountPence: pence, token });
    if (proven.state === 'ALLOW') return true;
    setNotice(refused);
    return false;
  }

  /** Whether it was paid. */
  async function pay(pence: number): Promise<boolean> {
    if (isPaying.current) return false;
    isPaying.current = true;
    setBusy(true);
    setNotice(undefined);
    try {
      return await attempt(pence);
    } catch (error) {
      const isCanceled = error instanceof ChallengeError && error.code === 'USER_CANCELED';
      setNotice(isCanceled ? canceled : { kind: 'error', text: problemOf(error).message });
      return false;
    } finally {
      isPaying.current = false;
      setBusy(false);
    }
  }

  return { pay, busy, notice };
}
