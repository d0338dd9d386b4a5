import { useState } from 'preact/hooks';
import type { AuthenticatorAppSetup } from '../../api/types.ts';
import { CodeForm } from '../../code/code-form.tsx';
import { appCodeWords, codeMessage } from '../../code/code-message.ts';
import { groupInFours } from '../../code/normalize.ts';
import { useCode } from '../../code/use-code.ts';
import { useLock } from '../../code/use-lock.ts';
import type { Purpose } from '../../flow/screen.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Alternatives } from '../../ui/alternatives.tsx';
import { BackToPasskey } from '../../ui/back-to-passkey.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { NotNow } from '../../ui/not-now.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';
import { useOnAppear } from '../../ui/use-on-appear.ts';
import { LoadingStep } from '../loading/loading.tsx';

interface AppSetupProps extends StepProps {
  readonly purpose: Purpose;
}

/** Adds an authenticator app: first the secret, then the first code it makes of it. */
export function AppSetupStep({ session, purpose }: AppSetupProps) {
  const setup = useSetup();
  const [isConfirming, setConfirming] = useState(false);
  if (!setup) return <LoadingStep />;
  return isConfirming ? (
    <ConfirmApp session={session} purpose={purpose} onShowAgain={() => setConfirming(false)} />
  ) : (
    <ShowSecret session={session} setup={setup} purpose={purpose} onContinue={() => setConfirming(true)} />
  );
}

/** Asks for one secret, once: a second one would void what was scanned. */
function useSetup(): AuthenticatorAppSetup | undefined {
  const { api, controller } = usePage();
  const [setup, setSetup] = useState<AuthenticatorAppSetup | undefined>(undefined);
  useOnAppear(() => void api.enrollAuthenticatorApp().then(setSetup, controller.fail));
  return setup;
}

interface ShowSecretProps extends StepProps {
  readonly setup: AuthenticatorAppSetup;
  readonly purpose: Purpose;
  readonly onContinue: () => void;
}

function ShowSecret({ session, setup, purpose, onContinue }: ShowSecretProps) {
  const t = useText();
  return (
    <StepFrame heading={t.app.setupHeading} lead={t.app.setupLead}>
      <QrCode text={setup.uri} label={t.app.qrCode} />
      {/* In a frame, the page around it may forbid what this would lead to, and all of this page would be gone. */}
      <a class="button link" href={setup.uri} target="_top">
        {t.app.openApp}
      </a>
      <div class="secret">
        <p class="quiet">{t.app.secretLead}</p>
        <output class="mono" aria-label={t.app.secretLabel} dir="ltr">
          {groupInFours(setup.secret)}
        </output>
        <CopyButton text={setup.secret} />
      </div>
      <Button onPress={onContinue}>{t.continue}</Button>
      {purpose === 'offer' ? <BackToPasskey session={session} /> : <Alternatives />}
    </StepFrame>
  );
}

interface ConfirmAppProps extends StepProps {
  readonly purpose: Purpose;
  readonly onShowAgain: () => void;
}

function ConfirmApp({ session, purpose, onShowAgain }: ConfirmAppProps) {
  const { api, controller } = usePage();
  const t = useText();
  const extra = purpose === 'offer' ? 'OFFER_PASSKEY' : undefined;
  const code = useCode({
    verify: api.verifyAuthenticatorApp,
    onVerified: (answer) => controller.verified(answer, extra),
  });
  const lockLeft = useLock(code);
  const showAgain = (
    <Button kind="link" onPress={onShowAgain}>
      {t.app.showAgain}
    </Button>
  );
  return (
    <StepFrame
      heading={t.app.confirmHeading}
      lead={t.app.confirmLead(session.tenantName)}
      focusHeading={false}
    >
      <CodeForm
        status={code.status}
        message={codeMessage(code.status, appCodeWords(t), t, lockLeft)}
        onSubmit={code.submit}
        onIncomplete={code.incomplete}
      />
      {purpose === 'offer' ? <NotNow>{showAgain}</NotNow> : <Alternatives>{showAgain}</Alternatives>}
    </StepFrame>
  );
}
