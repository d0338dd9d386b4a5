// Who are you? The address, or a passkey out of the browser's suggestions; and the other ways in.
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Field } from '../layout/field.tsx';
import { Notice } from '../layout/notice.tsx';
import { Link } from '../navigation/router.tsx';
import { useServices } from '../services.tsx';
import { complaintOfEmail } from './email-address.ts';
import { signInByPopup } from './hosted-popup.ts';
import { arrive, wantedPage, withNext } from './next-page.ts';
import { StepHeading } from './step-heading.tsx';
import { usePasskeyAutofill } from './use-passkey-autofill.ts';

interface SignInFormProps {
  /** What to say; undefined: on to the next step. */
  readonly begin: (email: string) => Promise<string | undefined>;
}

type Way = 'here' | 'popup' | 'redirect';

export function SignInForm({ begin }: SignInFormProps) {
  const { problem, complaint, busy, input, email, setEmail, start } = useSignInForm(begin);
  const passkey = usePasskeyAutofill(busy === undefined);

  function submit(event: FormEvent): void {
    event.preventDefault();
    void start('here');
  }

  return (
    <>
      <StepHeading title="Sign in">Welcome back. Your orders and your next bag are waiting.</StepHeading>
      {problem === undefined && passkey.problem === undefined ? null : (
        <Notice kind="error">{problem ?? passkey.problem}</Notice>
      )}
      <form className="stack" onSubmit={submit} noValidate>
        <Field
          ref={input}
          label="Email address"
          type="email"
          name="email"
          autoComplete="username webauthn"
          value={email}
          error={complaint}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button type="submit" busy={busy === 'here' || passkey.busy}>
          {busy === 'here' || passkey.busy ? 'One moment …' : 'Continue'}
        </Button>
        {passkey.isSupported ? (
          <Button look="secondary" busy={passkey.busy} onClick={() => void passkey.use()}>
            Sign in with a passkey
          </Button>
        ) : null}
      </form>
      <div className="alternatives">
        <h2>More ways to sign in</h2>
        <ul>
          <li>
            <Link href={withNext('/sign-in/password')}>With your password</Link>
          </li>
          <li>
            <Button look="link" busy={busy === 'popup'} onClick={() => void start('popup')}>
              In a small window
            </Button>
          </li>
          <li>
            <Button look="link" busy={busy === 'redirect'} onClick={() => void start('redirect')}>
              On our sign-in page
            </Button>
          </li>
        </ul>
      </div>
      <p className="quiet">
        New here? <Link href={withNext('/sign-up')}>Create an account</Link>
      </p>
    </>
  );
}

function useSignInForm(begin: SignInFormProps['begin']) {
  const services = useServices();
  const { configuration, stepward } = services;
  const [email, setEmail] = useState('');
  const [complaint, setComplaint] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState<Way>();
  const input = useRef<HTMLInputElement>(null);

  async function byPopup(address: string): Promise<string | undefined> {
    const outcome = await signInByPopup(stepward, address);
    if (outcome !== 'signed-in') return outcome;
    await arrive(services, { mayAddPasskey: false });
    return undefined;
  }

  async function byRedirect(address: string): Promise<string | undefined> {
    // The AWS SDK is fetched only by those who go this way.
    const { leaveForSignIn } = await import('../cognito/redirect-sign-in.ts');
    return await leaveForSignIn(configuration, address, wantedPage()).then(
      () => undefined,
      (error: Error) => error.message,
    );
  }

  async function start(way: Way): Promise<void> {
    const refused = complaintOfEmail(email);
    setComplaint(refused);
    setProblem(undefined);
    if (refused !== undefined) return input.current?.focus();
    if (busy !== undefined) return;
    setBusy(way);
    const address = email.trim();
    const said =
      way === 'here'
        ? await begin(address)
        : way === 'popup'
          ? await byPopup(address)
          : await byRedirect(address);
    setProblem(said);
    setBusy(undefined);
  }

  return { problem, complaint, busy, input, email, setEmail, start };
}
