import type { IdentityMethod } from '../../api/types.ts';
import { limitedMessage } from '../../code/code-message.ts';
import type { Messages } from '../../messages/en.ts';
import { useText } from '../../messages/text-context.ts';
import type { StepProps } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { Button } from '../../ui/button.tsx';
import { LockedStep, useMethodLock } from '../../ui/method-lock.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { focusHeading, StepFrame } from '../../ui/step-frame.tsx';
import { type CheckState, useIdentityCheck } from './use-identity-check.ts';

interface IdentityProps extends StepProps {
  readonly method: IdentityMethod;
}

/** The person is checked on a vendor's page, in a tab of its own; this one waits for the outcome. */
export function IdentityStep({ session, method }: IdentityProps) {
  const t = useText();
  const lockLeft = useMethodLock(session, method);
  if (lockLeft > 0) return <LockedStep heading={t.identity.heading} secondsLeft={lockLeft} />;
  return <IdentityCheck session={session} method={method} />;
}

function IdentityCheck({ session, method }: IdentityProps) {
  const t = useText();
  const { state, isReached, start } = useIdentityCheck(method);
  const begin = () => {
    start();
    // What was pressed goes away while the vendor is asked.
    focusHeading();
  };
  return (
    <StepFrame heading={t.identity.heading} lead={t.identity.lead(session.tenantName)}>
      <div class="control">
        <ErrorNotice>{problemOf(state, t)}</ErrorNotice>
        {state.kind === 'open' ? (
          <VendorLink url={state.under.url} />
        ) : (
          <Button onPress={begin} busy={state.kind === 'starting'}>
            {state.kind === 'starting' ? t.identity.starting : t.identity.start}
          </Button>
        )}
      </div>
      {state.kind === 'open' && (
        <p class="waiting quiet" role="status">
          {isReached && <span class="spinner" aria-hidden="true" />}
          <span>{isReached ? t.identity.waiting[state.under.state] : t.approval.unreachable}</span>
        </p>
      )}
      <Alternatives />
    </StepFrame>
  );
}

/** A link, and not a window that a script opens: browsers let people follow links. */
function VendorLink({ url }: { readonly url: string | undefined }) {
  const t = useText();
  if (url === undefined) return null;
  return (
    <a class="button primary" href={url} target="_blank" rel="noopener noreferrer">
      {t.identity.open}
    </a>
  );
}

function problemOf(state: CheckState, t: Messages): string {
  if (state.kind === 'over') return t.identity.end[state.end];
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return t.code.offline;
  return state.reason === 'limited' ? limitedMessage(state, t.code.limited, t) : t.identity.notStarted;
}
