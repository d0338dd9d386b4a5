// Back from Stepward's page, which put a token into our address.
import { useEffect, useState } from 'react';
import { ownPath } from '../navigation/own-path.ts';
import { goTo } from '../navigation/router.tsx';
import { Problem, problemOf, sentences } from '../problem.ts';
import { useServices } from '../services.tsx';
import { SignInOver } from './challenge-steps.tsx';
import { arrive } from './next-page.ts';
import { SignInFrame } from './sign-in-frame.tsx';

export function CallbackPage() {
  const services = useServices();
  // Read once, before it is taken out of the address bar and the history.
  const [proof] = useState(() => new URLSearchParams(location.search).get('token'));
  const [problem, setProblem] = useState<Problem>();

  useEffect(() => {
    history.replaceState(null, '', location.pathname);
    const finish = async () => {
      if (proof === null) throw new Problem('refused', sentences.notProven);
      const { finishRedirect } = await import('../cognito/redirect-sign-in.ts');
      const next = await finishRedirect(services.configuration, proof);
      await arrive(services, { mayAddPasskey: false, next: ownPath(next, location.origin, '/account') });
    };
    finish().catch((error: unknown) => setProblem(problemOf(error)));
  }, [services, proof]);

  return (
    <SignInFrame>
      {problem === undefined ? (
        <p className="waiting" role="status">
          Signing you in …
        </p>
      ) : (
        <SignInOver problem={problem} startAgain={() => goTo('/sign-in', { replace: true })} />
      )}
    </SignInFrame>
  );
}
