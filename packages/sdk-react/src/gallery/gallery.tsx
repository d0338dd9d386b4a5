// Every state of the challenge, to be looked at: `npm run gallery -w @stepward/react`. Not part of the package.
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { locales } from '../messages/catalogues.ts';
import { StepwardProvider } from '../provider.tsx';
import { useStepward } from '../use-stepward.ts';
import { fetchOf, type State, states } from './states.ts';

function Show({ state, isFirst }: { readonly state: State; readonly isFirst: boolean }) {
  const { startChallengeAsync } = useStepward();
  const [said, setSaid] = useState('');
  const show = () => {
    window.fetch = fetchOf(state);
    setSaid('');
    startChallengeAsync({ token: 't' }).then(
      () => setSaid('passed'),
      ({ code }: { code: string }) => setSaid(code),
    );
  };
  const isDue = useRef(isFirst);
  useEffect(() => {
    if (!isDue.current) return;
    isDue.current = false;
    show();
  });
  return (
    <li>
      <button type="button" onClick={show}>
        {state.name}
      </button>{' '}
      {said}
    </li>
  );
}

/** `?state=PUSH&locale=ar` shows one at once. */
function Gallery() {
  const query = new URLSearchParams(location.search);
  const [locale, setLocale] = useState(query.get('locale') ?? 'en');
  return (
    <StepwardProvider tenantId="gallery" baseUrl="https://mfa.example.com" locale={locale}>
      <main>
        <h1>@stepward/react</h1>
        <label>
          Language{' '}
          <select value={locale} onChange={(event) => setLocale(event.target.value)}>
            {locales.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <ul>
          {states.map((state) => (
            <Show key={state.name} state={state} isFirst={state.name === query.get('state')} />
          ))}
        </ul>
      </main>
    </StepwardProvider>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Gallery />);
