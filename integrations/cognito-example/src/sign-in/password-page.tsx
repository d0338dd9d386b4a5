// Password first, then a second proof: for accounts that have a password.
import { type FormEvent, useRef, useState } from 'react';
import { beginByPassword } from '../cognito/amplify-sign-in.ts';
import { Button } from '../layout/button.tsx';
import { Field } from '../layout/field.tsx';
import { Notice } from '../layout/notice.tsx';
import { Link } from '../navigation/router.tsx';
import { problemOf } from '../problem.ts';
import { useServices } from '../services.tsx';
import { complaintOfEmail } from './email-address.ts';
import { withNext } from './next-page.ts';
import { type Begun, SignInSteps } from './sign-in-steps.tsx';
import { StepHeading } from './step-heading.tsx';

export function PasswordPage() {
  return <SignInSteps form={(onBegun) => <PasswordForm onBegun={onBegun} />} />;
}

function PasswordForm({ onBegun }: { readonly onBegun: (begun: Begun) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { complaints, problem, busy, submit, fields } = usePasswordForm({ email, password, onBegun });
  return (
    <>
      <StepHeading title="Sign in with your password">
        Then we ask for a second proof that it’s you.
      </StepHeading>
      {problem === undefined ? null : <Notice kind="error">{problem}</Notice>}
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <Field
          ref={fields.email}
          label="Email address"
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          error={complaints.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          ref={fields.password}
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          error={complaints.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" busy={busy}>
          {busy ? 'One moment …' : 'Continue'}
        </Button>
      </form>
      <p className="quiet">
        No password, or forgotten it? <Link href={withNext('/sign-in')}>Sign in without one</Link>
      </p>
    </>
  );
}

interface PasswordFormState {
  readonly email: string;
  readonly password: string;
  readonly onBegun: (begun: Begun) => void;
}

function usePasswordForm({ email, password, onBegun }: PasswordFormState) {
  const { stepward } = useServices();
  const [complaints, setComplaints] = useState<{ email?: string | undefined; password?: string | undefined }>(
    {},
  );
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const fields = { email: useRef<HTMLInputElement>(null), password: useRef<HTMLInputElement>(null) };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const refused = {
      email: complaintOfEmail(email),
      password: password === '' ? 'Type your password.' : undefined,
    };
    setComplaints(refused);
    setProblem(undefined);
    if (refused.email !== undefined) return fields.email.current?.focus();
    if (refused.password !== undefined) return fields.password.current?.focus();
    if (busy) return;
    setBusy(true);
    try {
      const address = email.trim();
      const facts = { deviceId: stepward.anonymousId, userAgent: navigator.userAgent };
      onBegun({
        email: address,
        hasAccount: true,
        challenge: await beginByPassword(address, password, facts),
      });
    } catch (error) {
      setProblem(problemOf(error).message);
      setBusy(false);
      fields.password.current?.focus();
      fields.password.current?.select();
    }
  }

  return { complaints, problem, busy, submit, fields };
}
