import { useText } from '../messages/text-context.ts';
import { type StepProps, usePage } from '../page/page-context.ts';
import { Button } from './button.tsx';
import { NotNow } from './not-now.tsx';

/** Under an offer after a success: the first thing on offer, where there is one, and the way past. */
export function BackToPasskey({ session }: StepProps) {
  const { controller, can } = usePage();
  const t = useText();
  const canCreate =
    can.passkeys &&
    session.enrollableMethods.some(({ verificationMethod }) => verificationMethod === 'PASSKEY');
  return (
    <NotNow>
      {canCreate && (
        <Button kind="link" onPress={() => controller.useMethod('PASSKEY')}>
          {t.app.passkeyInstead}
        </Button>
      )}
    </NotNow>
  );
}
