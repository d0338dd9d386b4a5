// A code that the app on the phone scans (SECURITY row 42): it changes, and the phone asks for a number from here.
import { useState } from 'react';
import { sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { Alert, Button, Frame, Status } from './frame.tsx';
import { NumberToMatch } from './number-to-match.tsx';
import { QrPicture } from './qr-picture.tsx';
import { useAbortable } from './use-abortable.ts';

const pollIntervalMs = 2_000;

type State =
  | { readonly kind: 'shown'; readonly code: string | undefined }
  /** A phone has scanned it, and asks for the number. */
  | { readonly kind: 'claimed'; readonly number?: string }
  | { readonly kind: 'over'; readonly problem: string | undefined };

const starting: State = { kind: 'shown', code: undefined };

/** A QR code for the app on the phone; nothing is sent. */
export function QrCodeScreen() {
  const { client, text, succeed, refused, isOver } = useScreen();
  const [state, setState] = useState(starting);
  const { again } = useAbortable(async (signal) => {
    let isClaimed = false;
    const show = (next: State) => {
      if (!signal.aborted) setState(next);
    };
    const reject = async () => {
      if (!(await isOver())) show({ kind: 'over', problem: isClaimed ? text.qr.rejected : text.qr.expired });
    };
    signal.addEventListener('abort', () => client.qrCode.disconnect());
    show(starting);
    const { errorCode } = await client.qrCode.challenge({
      // Asking again passes every Content-Security-Policy that lets the other calls pass.
      polling: true,
      pollInterval: pollIntervalMs,
      rotating: true,
      onCode: (code) => show({ kind: 'shown', code }),
      onNumberToMatch: (number) => show({ kind: 'claimed', number }),
      onStateChange: (next, token) => {
        if (signal.aborted) return;
        // Approved is told once the action waits for nothing more.
        if (token !== undefined) return succeed(token, undefined);
        if (next === 'rejected') return void reject();
        isClaimed = true;
        setState((before) => (before.kind === 'claimed' ? before : { kind: 'claimed' }));
      },
    });
    if (errorCode === undefined) return;
    const found = await refused(errorCode);
    if (found !== undefined) show({ kind: 'over', problem: sayProblem(text, found) });
  });
  const isClaimed = state.kind === 'claimed';

  return (
    <Frame heading={isClaimed ? text.qr.claimedHeading : text.heading.DEVICE} lead={leadOf()}>
      {state.kind === 'shown' ? <Code code={state.code} /> : null}
      {isClaimed ? <NumberToMatch label={text.push.number} number={state.number} /> : null}
      <Alert>{state.kind === 'over' ? state.problem : null}</Alert>
      {state.kind === 'over' ? (
        <Button isFirst onClick={again}>
          {text.qr.again}
        </Button>
      ) : null}
      <Status>{state.kind === 'over' ? null : text.qr.waiting}</Status>
    </Frame>
  );

  function leadOf(): string | undefined {
    if (state.kind === 'over') return undefined;
    return isClaimed ? text.qr.claimedLead : text.qr.lead;
  }
}

/** Its room is kept while there is none, and each new code takes the place of the one before. */
function Code({ code }: { readonly code: string | undefined }) {
  const { text } = useScreen();
  const [isCopied, setCopied] = useState(false);
  const copy = (what: string) => {
    navigator.clipboard?.writeText(what).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <>
      <div className="sw-qr">
        {code === undefined ? null : <QrPicture text={code} label={text.qr.code} />}
      </div>
      {code === undefined ? null : (
        <p className="sw-quiet">
          {text.qr.copyLead}{' '}
          <Button kind="link" onClick={() => copy(code)}>
            {isCopied ? text.qr.copied : text.qr.copy}
          </Button>
        </p>
      )}
    </>
  );
}
