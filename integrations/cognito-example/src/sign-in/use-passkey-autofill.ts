// Passkeys before anybody is known: in the suggestions of the address input, and by a button. The proof comes first, and
// says who it is; Cognito is asked afterwards.
import { useCallback, useEffect, useRef, useState } from 'react';
import { signInWithPasskey } from '../cognito/passkey-sign-in.ts';
import { problemOf, problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { arrive } from './next-page.ts';

/** @param isWaiting whether to wait in the suggestions; another ceremony of the page ends it */
export function usePasskeyAutofill(isWaiting: boolean) {
  const services = useServices();
  const { configuration, stepward } = services;
  const { passkeyAction } = configuration.stepward;
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  // A press on the button ends the waiting; when it came to nothing, waiting begins anew.
  const [isPressed, setPressed] = useState(false);
  const waiting = useRef<AbortController | undefined>(undefined);

  const ask = useCallback(
    async (autofill: boolean, signal?: AbortSignal): Promise<void> => {
      try {
        const { data, errorCode } = await stepward.passkey.signIn({
          action: passkeyAction,
          autofill,
          signal,
          onVerificationStarted: () => setBusy(true),
        });
        if (data?.token !== undefined && data.userId !== undefined) {
          await signInWithPasskey({ token: data.token, userId: data.userId });
          await arrive(services, { mayAddPasskey: false });
        } else if (errorCode !== undefined && errorCode !== 'autofill_not_supported') {
          // Waiting that could not begin is nobody's concern: they see no passkeys suggested.
          if (!autofill || errorCode !== 'network_error') setProblem(problemOfCode(errorCode).message);
        }
      } catch (error) {
        if (signal?.aborted !== true) setProblem(problemOf(error).message);
      }
      setBusy(false);
    },
    [services, stepward, passkeyAction],
  );

  useEffect(() => {
    if (!isWaiting || isPressed) return;
    const ending = new AbortController();
    waiting.current = ending;
    void ask(true, ending.signal);
    return () => ending.abort();
  }, [ask, isWaiting, isPressed]);

  async function use(): Promise<void> {
    // At once, not with the next effect: a browser runs one ceremony at a time.
    waiting.current?.abort();
    setPressed(true);
    setProblem(undefined);
    setBusy(true);
    await ask(false);
    setPressed(false);
  }

  return { problem, busy, use, isSupported: 'PublicKeyCredential' in window };
}
