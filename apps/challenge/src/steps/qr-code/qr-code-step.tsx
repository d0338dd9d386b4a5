import { limitedMessage } from '../../code/code-message.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import type { StepProps } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { LockedStep, useMethodLock } from '../../ui/method-lock.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { NumberToMatch } from '../../ui/number-to-match.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { focusHeading, StepFrame, useKeptFocus } from '../../ui/step-frame.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { type QrState, useQrCode } from './use-qr-code.ts';

/** A code that the app on the phone scans (SECURITY row 42): it changes, and the phone asks for a number from here. */
export function QrCodeStep({ session }: StepProps) {
  const t = useText();
  const lockLeft = useMethodLock(session, 'DEVICE');
  return lockLeft > 0 ? (
    <LockedStep heading={t.qr.heading} secondsLeft={lockLeft} />
  ) : (
    <Scan session={session} />
  );
}

function Scan({ session }: StepProps) {
  const t = useText();
  const { state, isReached, start } = useQrCode();
  const startAgain = () => {
    start();
    // What was pressed goes away while the code is made.
    focusHeading();
  };
  const isClaimed = state.kind === 'claimed';
  const isOver = state.kind === 'over' || state.kind === 'failed';
  useKeptFocus(isClaimed || isOver);
  return (
    <StepFrame heading={isClaimed ? t.qr.claimedHeading : t.qr.heading}>
      <p class="lead" role="status">
        {isOver ? '' : isClaimed ? t.qr.claimedLead : t.qr.lead(session.tenantName)}
      </p>
      {(state.kind === 'starting' || state.kind === 'shown') && <Code state={state} />}
      {isClaimed && <NumberToMatch number={state.number} />}
      <ErrorNotice>{problemOf(state, t)}</ErrorNotice>
      {isOver ? (
        <Button onPress={startAgain}>{state.kind === 'failed' ? t.tryAgain : t.qr.again}</Button>
      ) : (
        <Waiting isReached={isReached} />
      )}
      <Alternatives />
    </StepFrame>
  );
}

/** Its room is kept while there is none, and each new code takes the place of the one before. */
function Code({ state }: { readonly state: Extract<QrState, { kind: 'starting' | 'shown' }> }) {
  const t = useText();
  if (state.kind === 'starting') return <div class="qr-code" />;
  const { code } = state.shown;
  return (
    <>
      <QrCode text={code} label={t.qr.code} />
      <div class="copy-line">
        <span class="quiet">{t.qr.copyLead}</span>
        <CopyButton text={code} />
      </div>
    </>
  );
}

function problemOf(state: QrState, t: Messages): string {
  if (state.kind === 'over') return state.end === 'expired' ? t.qr.expired : t.qr.rejected;
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return t.code.offline;
  return state.reason === 'limited' ? limitedMessage(state, t.code.limited, t) : t.passkey.problem.unknown;
}
