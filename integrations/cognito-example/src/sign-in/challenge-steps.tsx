// Our own screens for a challenge: asks Stepward what this person has, and shows the step for it.
import type { ChallengeOptions } from '@stepward/browser';
import { useEffect, useRef, useState } from 'react';
import { endOf, type SignInChallenge } from '../cognito/challenge.ts';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { Link } from '../navigation/router.tsx';
import { Problem, problemOf, problemOfCode } from '../problem.ts';
import { useServices } from '../services.tsx';
import { AppCodeStep } from './app-code-step.tsx';
import { EmailCodeStep } from './email-code-step.tsx';
import { MagicLinkStep } from './magic-link-step.tsx';
import { withNext } from './next-page.ts';
import { PasskeyStep } from './passkey-step.tsx';
import { StepHeading } from './step-heading.tsx';
import { useIsPast } from './use-deadline.ts';

interface ChallengeStepsProps {
  readonly challenge: SignInChallenge;
  /** What the person typed. Nobody else's address is ever shown unmasked. */
  readonly email: string;
  /** There is an account for it. False: that is not known here, and not to be told. */
  readonly hasAccount: boolean;
  /** Hands the proof to Cognito; rejects with a `Problem`. */
  readonly finish: (proof: string) => Promise<void>;
  readonly startAgain: () => void;
}

export function ChallengeSteps(props: ChallengeStepsProps) {
  const { challenge, finish, startAgain } = props;
  const [failure, setFailure] = useState<Problem>();
  const { configuration } = useServices();
  const isOver = useIsPast(endOf(challenge, configuration.cognito.authSessionMinutes));

  async function onProof(token: string): Promise<void> {
    try {
      await finish(token);
    } catch (error) {
      setFailure(problemOf(error));
    }
  }

  const options = useChallengeOptions(challenge.token, onProof);
  const problem = isOver ? problemOfCode('expired_token') : (failure ?? asProblem(options));
  if (problem !== undefined) return <SignInOver problem={problem} startAgain={startAgain} />;
  if (options === undefined || options instanceof Problem) {
    return (
      <p className="waiting" role="status">
        One moment …
      </p>
    );
  }
  return <Ways {...props} options={options} onProof={onProof} />;
}

const asProblem = (value: unknown): Problem | undefined => (value instanceof Problem ? value : undefined);

/**
 * What Stepward says that the person has; asked once for each challenge. Where there is nothing to meet, the token is
 * handed in as it is: after a password the policy may want no more, and whether it does our trigger knows.
 */
function useChallengeOptions(
  token: string,
  onProof: (token: string) => Promise<void>,
): ChallengeOptions | Problem | undefined {
  const { stepward } = useServices();
  const [options, setOptions] = useState<ChallengeOptions | Problem>();
  const prove = useRef(onProof);
  prove.current = onProof;
  useEffect(() => {
    const leaving = new AbortController();
    stepward.setToken(token);
    stepward
      .initChallenge({ signal: leaving.signal })
      .then(({ data, errorCode }) => {
        if (errorCode === 'invalid_request') return prove.current(token);
        return setOptions(data ?? problemOfCode(errorCode ?? ''));
      })
      .catch(() => undefined);
    return () => leaving.abort();
  }, [stepward, token]);
  return options;
}

interface SignInOverProps {
  readonly problem: Problem;
  readonly startAgain: () => void;
}

/** The end of a sign-in that did not work, and the way to another. */
export function SignInOver({ problem, startAgain }: SignInOverProps) {
  return (
    <>
      <StepHeading title={problem.kind === 'over' ? 'That took too long' : 'That didn’t work'} />
      <Notice kind="error">{problem.message}</Notice>
      <Button onClick={startAgain}>Start again</Button>
      {problem.kind === 'unknown' ? (
        <p className="quiet">
          New here? <Link href={withNext('/sign-up')}>Create an account</Link>
        </p>
      ) : null}
    </>
  );
}

const labels = {
  PASSKEY: 'Use your passkey',
  AUTHENTICATOR_APP: 'Code from your authenticator app',
  EMAIL_OTP: 'Code by email',
  EMAIL_MAGIC_LINK: 'Link by email',
} as const;
type Way = keyof typeof labels;

const isWay = (method: string | undefined): method is Way => method !== undefined && method in labels;

interface WaysProps extends Omit<ChallengeStepsProps, 'finish'> {
  readonly options: ChallengeOptions;
  readonly onProof: (token: string) => Promise<void>;
}

function Ways({ challenge, options, email, hasAccount, onProof, startAgain }: WaysProps) {
  const known = (options.verificationMethods ?? []).filter(isWay);
  // Whoever has nothing yet proves the address, by a code or by a link, and has that from then on.
  const isNew = known.length === 0;
  const ways: readonly Way[] = isNew ? ['EMAIL_OTP', 'EMAIL_MAGIC_LINK'] : known;
  const preferred = isWay(options.defaultVerificationMethod) ? options.defaultVerificationMethod : ways[0];
  const [way, setWay] = useState<Way | undefined>(preferred);
  // The address that was typed says more than a masked one, and tells nobody anything.
  const about = { address: email || options.user?.email || 'your address', hasAccount };
  const enrol = isNew ? email : undefined;
  const ends = { onProof, startAgain };
  return (
    <>
      {way === 'EMAIL_OTP' ? (
        <EmailCodeStep sent={<Sent what="6-digit code" {...about} />} enrol={enrol} {...ends} />
      ) : null}
      {way === 'EMAIL_MAGIC_LINK' ? (
        <MagicLinkStep sent={<Sent what="link" {...about} />} enrol={enrol} {...ends} />
      ) : null}
      {way === 'AUTHENTICATOR_APP' ? <AppCodeStep {...ends} /> : null}
      {way === 'PASSKEY' ? <PasskeyStep token={challenge.token} onProof={onProof} /> : null}
      <Alternatives ways={ways.filter((one) => one !== way)} choose={setWay} startAgain={startAgain} />
    </>
  );
}

interface SentProps {
  readonly what: string;
  readonly address: string;
  readonly hasAccount: boolean;
}

/** Who only typed an address is answered alike, whether or not anybody has an account for it; so nothing more can be said. */
function Sent({ what, address, hasAccount }: SentProps) {
  const to = <strong className="address">{address}</strong>;
  return hasAccount ? (
    <>
      We sent a {what} to {to}.
    </>
  ) : (
    <>
      If there’s an account for {to}, a {what} is on its way.
    </>
  );
}

interface AlternativesProps {
  readonly ways: readonly Way[];
  readonly choose: (way: Way) => void;
  readonly startAgain: () => void;
}

function Alternatives({ ways, choose, startAgain }: AlternativesProps) {
  return (
    <div className="alternatives">
      {ways.length === 0 ? null : (
        <>
          <h2>Try another way</h2>
          <ul>
            {ways.map((way) => (
              <li key={way}>
                <Button look="link" onClick={() => choose(way)}>
                  {labels[way]}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Button look="link" onClick={startAgain}>
        Use another email
      </Button>
    </div>
  );
}
