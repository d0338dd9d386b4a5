// Adding and removing: the API says whether another proof is wanted, Stepward's dialog asks for it.
import { ChallengeError, useStepward } from '@stepward/react';
import { useCallback, useState } from 'react';
import type { NoticeKind } from '../layout/notice.tsx';
import { Problem, problemOf, problemOfCode, sentences } from '../problem.ts';
import { useServices } from '../services.tsx';
import type { Decision, Factor } from '../shop-api.ts';
import { labelOf } from './factor-label.ts';

export type Addable = 'passkey' | 'app' | 'link';

interface Said {
  readonly kind: NoticeKind;
  readonly text: string;
}

export function useFactors() {
  const { api } = useServices();
  const [factors, setFactors] = useState<readonly Factor[] | 'failed'>();
  const [adding, setAdding] = useState<Addable>();
  const [notice, setNotice] = useState<Said>();
  const [busy, setBusy] = useState(false);
  const prove = useProof();
  const addPasskey = usePasskeyAddition();

  const reload = useCallback(async () => {
    try {
      setFactors(await api.factors());
    } catch (error) {
      setFactors('failed');
      setNotice({ kind: 'error', text: problemOf(error).message });
    }
  }, [api]);

  /** One thing at a time; what goes wrong is said. */
  async function doing(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setNotice(undefined);
    try {
      await work();
    } catch (error) {
      setNotice(complaintOf(error));
    }
    setBusy(false);
  }

  async function added(what: string): Promise<void> {
    setAdding(undefined);
    setNotice({ kind: 'success', text: `${what} is ready to use.` });
    await reload();
  }

  const add = (what: Addable) =>
    doing(async () => {
      await prove(await api.beginAddition());
      if (what !== 'passkey') return setAdding(what);
      await addPasskey();
      await added('Your passkey');
    });

  const remove = (factor: Factor) =>
    doing(async () => {
      await api.remove(factor, await prove(await api.remove(factor)));
      setNotice({ kind: 'success', text: `${labelOf(factor).name} is removed.` });
      await reload();
    });

  const cancel = () => setAdding(undefined);
  return { factors, adding, notice, busy, reload, add, added, remove, cancel };
}

function complaintOf(error: unknown): Said {
  if (error instanceof ChallengeError && error.code === 'USER_CANCELED')
    return { kind: 'info', text: 'You stopped. Nothing was changed.' };
  return { kind: 'error', text: problemOf(error).message };
}

/** Asks for a proof where one is wanted; gives the token for what comes next, and sets it for our own calls. */
function useProof() {
  const { stepward } = useServices();
  const { startChallengeAsync } = useStepward();
  return async ({ state, token }: Decision): Promise<string> => {
    if (state !== 'ALLOW' && state !== 'CHALLENGE_REQUIRED') throw new Problem('refused', sentences.refused);
    const proof = state === 'ALLOW' ? token : (await startChallengeAsync({ token })).token;
    stepward.setToken(proof);
    return proof;
  };
}

function usePasskeyAddition() {
  const { stepward } = useServices();
  return async (): Promise<void> => {
    const { errorCode } = await stepward.passkey.signUp();
    if (errorCode !== undefined) throw problemOfCode(errorCode);
  };
}
