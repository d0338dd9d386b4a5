// A vendor checks who the person is, on a page of its own in another tab; this one waits for the outcome.
import type {
  IdentityState,
  IdentityVerificationMethod,
  IdentityVerificationStarted,
  StepwardResponse,
} from '@stepward/browser';
import { useState } from 'react';
import { sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { Alert, Button, Frame, Status } from './frame.tsx';
import { useAbortable } from './use-abortable.ts';

type Open = Pick<IdentityVerificationStarted, 'identityState' | 'url'>;

/** A check by a vendor, which begins on a press. @param props.method who checks, and what */
export function IdentityScreen({ method }: { readonly method: IdentityVerificationMethod }) {
  const { client, text, succeed, refused, isOver } = useScreen();
  const [isStarting, setStarting] = useState(false);
  const [open, setOpen] = useState<Open>();
  const [problem, setProblem] = useState<string>();
  const { again } = useAbortable(async (signal, isFirst) => {
    // Each check costs: it begins when the person asks for it.
    if (isFirst) return;
    setStarting(true);
    setProblem(undefined);
    const found = await check(signal);
    if (signal.aborted) return;
    setStarting(false);
    setOpen(undefined);
    setProblem(found);
  });

  async function check(signal: AbortSignal): Promise<string | undefined> {
    const started = await client.identityVerification.start({ verificationMethod: method }, { signal });
    if (started.data === undefined) return await refusal(started);
    setOpen(started.data);
    setStarting(false);
    const { challengeId } = started.data;
    const onStateChange = (_state: IdentityState, now: Open) => {
      if (!signal.aborted) setOpen(now);
    };
    const result = await client.identityVerification.waitForResult(
      { challengeId, onStateChange },
      { signal },
    );
    if (result.data === undefined) return await refusal(result);
    const { token, identityState, isMoreRequired } = result.data;
    if (token !== undefined) succeed(token, isMoreRequired);
    else if (!(await isOver())) return endOf(identityState);
    return undefined;
  }
  async function refusal({ errorCode }: StepwardResponse<unknown>): Promise<string | undefined> {
    const found = await refused(errorCode);
    return found === 'unknown' ? text.identity.notStarted : found && sayProblem(text, found);
  }
  const endOf = (state: IdentityState): string =>
    state === 'APPROVED' || state === 'FAILED' ? text.identity.notStarted : text.identity.state[state];

  return (
    <Frame heading={text.heading[method]} lead={text.identity.lead}>
      <Alert>{problem}</Alert>
      {open === undefined ? (
        <Button isFirst isBusy={isStarting} onClick={again}>
          {isStarting ? text.identity.starting : text.identity.start}
        </Button>
      ) : (
        <VendorLink url={open.url} />
      )}
      <Status>{open === undefined ? null : endOf(open.identityState)}</Status>
    </Frame>
  );
}

/** A link, and not a window that a script opens: browsers let people follow links. */
function VendorLink({ url }: { readonly url: string | undefined }) {
  const { text } = useScreen();
  if (url === undefined) return null;
  return (
    <a className="sw-button sw-primary" href={url} target="_blank" rel="noopener noreferrer">
      {text.identity.open}
    </a>
  );
}
