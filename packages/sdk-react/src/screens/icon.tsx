// A drawing of each way. Decoration only: the words beside it say the same.
import type { ScreenMethod } from '../messages/messages.ts';

/** A card with a face. */
const identity =
  'M3 5h18v14H3zM8.5 11.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM5.5 16c.4-1.6 1.5-2.5 3-2.5s2.6.9 3 2.5M14.5 9.5h4M14.5 13h4';

const paths: Readonly<Record<ScreenMethod, string>> = {
  PASSKEY:
    'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 9c0-4 3-6 7-6 1.2 0 2.3.2 3.2.6M17.5 14.5a2.5 2.5 0 1 0-1 0V21l1.5-1',
  EMAIL_OTP: 'M3 6.5h18v12H3zM3 7l9 6.5L21 7',
  EMAIL_MAGIC_LINK:
    'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5',
  AUTHENTICATOR_APP: 'M7 3h10v18H7zM11 18h2',
  SMS: 'M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5',
  WHATSAPP: 'M4 20l1.2-4A8.5 8.5 0 1 1 8.5 19zM9 9c0 3 3 6 6 6',
  PUSH: 'M7 3h10v18H7zM9.5 12l2 2 3.5-4',
  DEVICE: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2',
  SECURITY_KEY: 'M8 3h8v5H8zM6 8h12v9a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4zM12 12v3',
  VERIFF: identity,
  IPROOV: identity,
  IDVERSE: identity,
  PALM_BIOMETRICS_RR:
    'M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V5.5a1.5 1.5 0 0 1 3 0V12V8.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1.5c-2 0-3.5-1-4.5-2.5L4 14.5c-.5-1 1-2 2-1l1 1',
  RECOVERY_CODE: 'M6 3h9l4 4v14H6zM9 11h7M9 15h7',
};

export function Icon({ method }: { readonly method: ScreenMethod }) {
  return (
    <svg className="sw-icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={paths[method]} />
    </svg>
  );
}
