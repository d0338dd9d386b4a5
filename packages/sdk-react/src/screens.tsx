// The screens by name, for applications that lay them out themselves: children of an `InlineChallenge`.
import type { ScreenMethod } from './messages/messages.ts';
import { offeredMethods } from './methods.ts';
import { useScreen } from './screen-context.ts';
import { CeremonyScreen } from './screens/ceremony-screen.tsx';
import { Chooser } from './screens/chooser.tsx';
import { CodeScreen } from './screens/code-screen.tsx';

export { Flow as ChallengeScreens } from './flow.tsx';
export { IdentityScreen } from './screens/identity-screen.tsx';
export { LinkScreen as EmailLinkScreen } from './screens/link-screen.tsx';
export { PushScreen } from './screens/push-screen.tsx';
export { QrCodeScreen } from './screens/qr-code-screen.tsx';

/** A passkey: the browser's sheet opens at once where it may, else on a press. */
export const PasskeyScreen = () => <CeremonyScreen method="PASSKEY" />;
/** A security key. */
export const SecurityKeyScreen = () => <CeremonyScreen method="SECURITY_KEY" />;
/** A code by e-mail, which is sent when this appears. */
export const EmailCodeScreen = () => <CodeScreen method="EMAIL_OTP" />;
/** A code by text message, which is sent when this appears. */
export const SmsCodeScreen = () => <CodeScreen method="SMS" />;
/** A code by WhatsApp, which is sent when this appears. */
export const WhatsappCodeScreen = () => <CodeScreen method="WHATSAPP" />;
/** The code of an authenticator app. */
export const AuthenticatorAppScreen = () => <CodeScreen method="AUTHENTICATOR_APP" />;
/** A recovery code. */
export const RecoveryCodeScreen = () => <CodeScreen method="RECOVERY_CODE" />;

/** The ways that the person has here, in the server's order. @param props.onChoose called with the one that was pressed */
export function MethodList({ onChoose }: { readonly onChoose: (method: ScreenMethod) => void }) {
  const { options } = useScreen();
  const methods = offeredMethods(options, typeof PublicKeyCredential === 'function');
  return <Chooser methods={methods} choose={onChoose} />;
}
