import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../api/types.ts';
import type { FlowState } from '../flow/flow.ts';
import type { Screen } from '../flow/screen.ts';
import { useText } from '../messages/text-context.ts';
import { SettingsStep } from '../settings/settings.tsx';
import { AppCodeStep } from '../steps/app-code/app-code.tsx';
import { AppSetupStep } from '../steps/app-setup/app-setup.tsx';
import { ChooseStep } from '../steps/choose/choose.tsx';
import { EmailCodeStep } from '../steps/email-code/email-code.tsx';
import { EmailEnrollStep } from '../steps/email-enroll/email-enroll.tsx';
import {
  BlockedStep,
  DeclinedStep,
  DoneStep,
  FailedStep,
  NoMethodStep,
  ProblemStep,
  SuccessStep,
} from '../steps/endings/endings.tsx';
import { IdentityStep } from '../steps/identity/identity.tsx';
import { LoadingStep } from '../steps/loading/loading.tsx';
import { MagicLinkStep } from '../steps/magic-link/magic-link.tsx';
import { PasskeyEnrollStep } from '../steps/passkey-enroll/passkey-enroll.tsx';
import { PasskeyVerifyStep } from '../steps/passkey-verify/passkey-verify.tsx';
import { PhoneCodeStep } from '../steps/phone-code/phone-code.tsx';
import { PhoneEnrollStep } from '../steps/phone-enroll/phone-enroll.tsx';
import { PushStep } from '../steps/push/push.tsx';
import { QrCodeStep } from '../steps/qr-code/qr-code-step.tsx';
import { RecoveryCodesStep } from '../steps/recovery-codes/recovery-codes.tsx';
import { RecoveryEntryStep } from '../steps/recovery-entry/recovery-entry.tsx';
import { SecurityKeyEnrollStep } from '../steps/security-key/security-key-enroll.tsx';
import { SecurityKeyVerifyStep } from '../steps/security-key/security-key-verify.tsx';
import { Button } from '../ui/button.tsx';
import { Picture } from '../ui/picture.tsx';
import { usePage } from './page-context.ts';

/** The whole page: the tenant, the question, the step at hand, the way out. */
export function Challenge() {
  const { appearance } = usePage();
  const t = useText();
  const state = useFlow();
  const { session, screen } = state;
  useTitle(session?.tenantName, screen);
  useExpiry(session, screen);
  // The settings go on where they were: a proof in them is one of their own steps.
  const stepKey = screen.kind === 'settings' ? screen.kind : `${state.proofs} ${keyOf(screen)}`;
  const isOutside = appearance.logo !== undefined && appearance.logoPosition === 'outside';
  const isExitFirst = appearance.exitPosition === 'top';
  const foot = session && (isAsking(screen) || quotable.has(screen.kind)) && (
    <Foot session={session} screen={screen} />
  );
  const card = (
    <main class={isExitFirst ? 'card exit-first' : 'card'}>
      {isExitFirst && foot}
      {!isOutside && <TenantName name={session?.tenantName} />}
      {session?.actionMessage && isAsking(screen) && <p class="action-message">{session.actionMessage}</p>}
      {session?.settings?.isStepUp && session.step === 'VERIFY' && isAsking(screen) && (
        <p class="why">{t.settings.stepUpLead}</p>
      )}
      <CurrentStep key={stepKey} session={session} screen={screen} />
      {!isExitFirst && foot}
      {appearance.watermark && <Picture image={appearance.watermark} kind="watermark" alt="" />}
    </main>
  );
  return isOutside ? (
    <>
      <header class="outside">
        <TenantName name={session?.tenantName} />
      </header>
      {card}
    </>
  ) : (
    card
  );
}

/** The logo is there from the first moment, the name once it is known. */
function TenantName({ name }: { readonly name: string | undefined }) {
  const { logo } = usePage().appearance;
  if (logo)
    return (
      <div class="tenant">
        <Picture image={logo} kind="logo" alt={name ?? ''} />
      </div>
    );
  return name === undefined ? null : <p class="tenant">{name}</p>;
}

function useFlow(): FlowState {
  const { controller } = usePage();
  const [state, setState] = useState(controller.state());
  useEffect(() => {
    const stop = controller.subscribe(() => setState(controller.state()));
    void controller.start();
    return stop;
  }, [controller]);
  return state;
}

/** A step keeps its own state as long as it is the same step. */
function keyOf(screen: Screen): string {
  if (screen.kind === 'verify-phone')
    return `${screen.method} ${screen.enrollment?.number ?? ''} ${screen.enrollment?.channel ?? ''}`;
  if (screen.kind === 'identity') return `identity ${screen.method}`;
  const isSent = screen.kind === 'verify-email' || screen.kind === 'verify-link';
  return isSent ? `${screen.kind} ${screen.enrollment?.email ?? ''}` : screen.kind;
}

const endings: ReadonlySet<Screen['kind']> = new Set([
  'loading',
  'success',
  'done',
  'blocked',
  'failed',
  'declined',
  'no-method',
  'problem',
]);

function isAsking({ kind }: Screen): boolean {
  return !endings.has(kind);
}

/** Endings that send people to support, who will ask for the reference. */
const quotable: ReadonlySet<Screen['kind']> = new Set([
  'blocked',
  'failed',
  'declined',
  'no-method',
  'problem',
]);

interface FootProps {
  readonly session: Session;
  readonly screen: Screen;
}

/** The way out, and the reference. */
function Foot({ session, screen }: FootProps) {
  const t = useText();
  return (
    <footer class="foot">
      {isAsking(screen) && <WayOut session={session} screen={screen} />}
      <span class="quiet">{t.reference(session.reference)}</span>
    </footer>
  );
}

/** Once the person is through there is nothing to cancel any more; in the settings it leads back to the list. */
function WayOut({ session, screen }: FootProps) {
  const { controller, launch } = usePage();
  const t = useText();
  const link = (text: string, onPress: () => void) => (
    <Button kind="link" onPress={onPress}>
      {text}
    </Button>
  );
  if (session.settings?.isStepUp && session.step === 'VERIFY')
    return link(t.settings.back, () => void controller.cancelStepUp());
  if (session.step === 'SETTINGS')
    return screen.kind === 'settings' ? null : link(t.settings.back, controller.settings);
  const isThrough = session.step === 'OFFER_PASSKEY' || session.step === 'SHOW_RECOVERY_CODES';
  if (isThrough || !controller.canReturn()) return null;
  // Whoever may go on anyway only puts it off, unless the application insists.
  if (session.isAllowed)
    return launch.forceEnrollment ? null : link(t.notNow, () => void controller.complete());
  return link(t.cancel, () => void controller.leave());
}

function useTitle(tenant: string | undefined, screen: Screen): void {
  const t = useText();
  useEffect(() => {
    const heading = document.querySelector('h1')?.textContent;
    if (heading) document.title = tenant ? t.pageTitle(heading, tenant) : heading;
  }, [tenant, screen, t]);
}

/** The longest wait that `setTimeout` takes. */
const longestTimerMs = 2 ** 31 - 1;

/** Says so when the session is over; but recovery codes, which are never shown again, stay to be written down. */
function useExpiry(session: Session | undefined, screen: Screen): void {
  const { controller, now } = usePage();
  const isWaiting = isAsking(screen) && screen.kind !== 'recovery-codes';
  const expiresAt = isWaiting ? session?.expiresAt : undefined;
  useEffect(() => {
    if (expiresAt === undefined) return;
    const timer = setTimeout(controller.expire, Math.min(expiresAt - now(), longestTimerMs));
    return () => clearTimeout(timer);
  }, [expiresAt, controller, now]);
}

interface CurrentStepProps {
  readonly session: Session | undefined;
  readonly screen: Screen;
}

function CurrentStep({ session, screen }: CurrentStepProps) {
  if (screen.kind === 'loading') return <LoadingStep />;
  // One id to quote: that of the action, where the page knows it.
  if (screen.kind === 'problem')
    return <ProblemStep problem={screen.problem} requestId={session ? undefined : screen.requestId} />;
  if (screen.kind === 'done') return <DoneStep session={session} outcome={screen.outcome} />;
  return session ? <SessionStep session={session} screen={screen} /> : <LoadingStep />;
}

type SessionScreen = Exclude<Screen, { kind: 'loading' | 'problem' | 'done' }>;

function SessionStep({ session, screen }: { readonly session: Session; readonly screen: SessionScreen }) {
  switch (screen.kind) {
    case 'choose':
      return <ChooseStep session={session} purpose={screen.purpose} />;
    case 'verify-passkey':
      return <PasskeyVerifyStep />;
    case 'verify-email':
      return <EmailCodeStep session={session} enrollment={screen.enrollment} />;
    case 'verify-link':
      return <MagicLinkStep session={session} enrollment={screen.enrollment} />;
    case 'verify-app':
      return <AppCodeStep session={session} />;
    case 'verify-phone':
      return <PhoneCodeStep session={session} method={screen.method} enrollment={screen.enrollment} />;
    case 'verify-push':
      return <PushStep session={session} />;
    case 'verify-qr':
      return <QrCodeStep session={session} />;
    case 'verify-security-key':
      return <SecurityKeyVerifyStep />;
    case 'identity':
      return <IdentityStep session={session} method={screen.method} />;
    case 'verify-recovery':
      return <RecoveryEntryStep />;
    case 'enroll-email':
      return <EmailEnrollStep session={session} isFixed={screen.isFixed} hint={screen.hint} />;
    case 'enroll-link':
      return <EmailEnrollStep session={session} isFixed={screen.isFixed} hint={screen.hint} byLink />;
    case 'enroll-phone':
      return (
        <PhoneEnrollStep
          session={session}
          hint={screen.hint}
          channels={screen.channels}
          country={screen.country}
        />
      );
    case 'enroll-security-key':
      return <SecurityKeyEnrollStep session={session} purpose={screen.purpose} />;
    case 'enroll-app':
      return <AppSetupStep session={session} purpose={screen.purpose} />;
    case 'enroll-passkey':
      return <PasskeyEnrollStep session={session} purpose={screen.purpose} />;
    case 'settings':
      return <SettingsStep session={session} />;
    case 'recovery-codes':
      return <RecoveryCodesStep session={session} />;
    case 'success':
      return <SuccessStep session={session} />;
    case 'failed':
      return <FailedStep session={session} because={screen.because} />;
    case 'declined':
      return <DeclinedStep session={session} />;
    case 'blocked':
      return <BlockedStep session={session} />;
    case 'no-method':
      return <NoMethodStep session={session} because={screen.because} />;
  }
}
