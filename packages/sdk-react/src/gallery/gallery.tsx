// Every state of the challenge, to be looked at: `npm run gallery -w @stepward/react`. Not part of the package.
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { InlineChallenge } from '../inline-challenge.tsx';
import { locales } from '../messages/catalogues.ts';
import { StepwardProvider } from '../provider.tsx';
import type { Appearance } from '../types.ts';
import { useStepward } from '../use-stepward.ts';
import { act } from './act.ts';
import { fetchOf, type State, states } from './states.ts';

const schemes = ['auto', 'light', 'dark'] as const;
const themes: Readonly<Record<string, Appearance>> = {
  usual: {},
  // That of docs/web-sdk.md.
  documented: { variables: { colorPrimary: '#0f766e', borderRadius: '4px' } },
  'one per scheme': {
    variables: { colorPrimary: '#9a3412', colorBackground: '#fffaf5' },
    darkVariables: { colorPrimary: 'oklch(0.8 0.12 60)', colorBackground: '#1c1410' },
  },
  // Nothing of it can be read as it is.
  careless: {
    variables: {
      colorPrimary: '#ffe08a',
      colorPrimaryForeground: '#ffffff',
      colorForeground: '#c0c4cc',
      colorDanger: '#ffb3a7',
      colorInputBorder: '#f0f0f0',
    },
  },
};

interface ShowProps {
  readonly state: State;
  readonly isFirst: boolean;
  readonly isInline: boolean;
}

function Show({ state, isFirst, isInline }: ShowProps) {
  const { startChallengeAsync } = useStepward();
  const [said, setSaid] = useState('');
  const [token, setToken] = useState<string>();
  const show = () => {
    window.fetch = fetchOf(state);
    setSaid('');
    if (isInline) setToken(String(Math.random()));
    else
      startChallengeAsync({ token: 't' }).then(
        () => setSaid('passed'),
        ({ code }: { code: string }) => setSaid(code),
      );
    void act(state);
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
      <output>{said}</output>
      {token === undefined ? null : (
        <InlineChallenge token={token} autoFocus onError={({ code }) => setSaid(code)} />
      )}
    </li>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}

function Choice({ name, value, values, onChange }: ChoiceProps) {
  return (
    <label>
      {name}{' '}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {values.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>{' '}
    </label>
  );
}

/** `?state=PUSH&locale=ar&scheme=dark&theme=documented&place=page` shows one at once. */
function Gallery() {
  const query = new URLSearchParams(location.search);
  const [locale, setLocale] = useState(query.get('locale') ?? 'en');
  const [scheme, setScheme] = useState(query.get('scheme') ?? 'auto');
  const [theme, setTheme] = useState(query.get('theme') ?? 'usual');
  const [place, setPlace] = useState(query.get('place') ?? 'dialog');
  const colorScheme = schemes.find((one) => one === scheme);
  return (
    <StepwardProvider
      tenantId="gallery"
      baseUrl="https://mfa.example.com"
      locale={locale}
      appearance={{ ...themes[theme], colorScheme }}
    >
      <main>
        <h1>@stepward/react</h1>
        <Choice name="Language" value={locale} values={locales} onChange={setLocale} />
        <Choice name="Scheme" value={scheme} values={schemes} onChange={setScheme} />
        <Choice name="Theme" value={theme} values={Object.keys(themes)} onChange={setTheme} />
        <Choice name="Place" value={place} values={['dialog', 'page']} onChange={setPlace} />
        <ul>
          {states.map((state) => (
            <Show
              key={state.name}
              state={state}
              isFirst={state.name === query.get('state')}
              isInline={place === 'page'}
            />
          ))}
        </ul>
      </main>
    </StepwardProvider>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Gallery />);
