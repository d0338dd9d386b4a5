// A new account: an address and nothing else. The code that comes back proves it; no password is made up.
import { type FormEvent, useRef, useState } from 'react';
import { beginByEmail, createAccount } from '../cognito/amplify-sign-in.ts';
import { Button } from '../layout/button.tsx';
import { Field } from '../layout/field.tsx';
import { Notice } from '../layout/notice.tsx';
import { Link } from '../navigation/router.tsx';
import { problemOf } from '../problem.ts';
import { complaintOfEmail } from './email-address.ts';
import { withNext } from './next-page.ts';
import { type Begun, SignInSteps } from './sign-in-steps.tsx';
import { StepHeading } from './step-heading.tsx';

export function SignUpPage() {
  return <SignInSteps form={(onBegun) => <SignUpForm onBegun={onBegun} />} />;
}

function SignUpForm({ onBegun }: { readonly onBegun: (begun: Begun) => void }) {
  const [email, setEmail] = useState('');
  const [complaint, setComplaint] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const refused = complaintOfEmail(email);
    setComplaint(refused);
    setProblem(undefined);
    if (refused !== undefined) return input.current?.focus();
    if (busy) return;
    setBusy(true);
    try {
      const address = email.trim();
      await createAccount(address);
      onBegun({ email: address, hasAccount: true, challenge: await beginByEmail(address) });
    } catch (error) {
      setProblem(problemOf(error).message);
      setBusy(false);
    }
  }

  return (
    <>
      <StepHeading title="Create an account">
        No password to make up. We send a code to your address, and you are in.
      </StepHeading>
      {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <Field
          ref={input}
          label="Email address"
          type="email"
          name="email"
          autoComplete="email"
          value={email}
          error={complaint}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button type="submit" busy={busy}>
          {busy ? 'One moment …' : 'Create account'}
        </Button>
      </form>
      <p className="quiet">
        Already with us? <Link href={withNext('/sign-in')}>Sign in</Link>
      </p>
    </>
  );
}
