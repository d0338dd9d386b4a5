// What the screens say. `Messages` is the shape of a catalogue; a language is a file of this type.

/** Ways that have a screen here. */
export const screenMethods = [
  'PASSKEY',
  'SECURITY_KEY',
  'PUSH',
  'AUTHENTICATOR_APP',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  'SMS',
  'WHATSAPP',
  'RECOVERY_CODE',
] as const;
/** One of the ways that have a screen here. */
export type ScreenMethod = (typeof screenMethods)[number];

/** All texts of the challenge, in one language. */
export interface Messages {
  close: string;
  loading: string;
  continue: string;
  tryAgain: string;
  tryAnotherWay: string;
  chooseHeading: string;
  method: Record<ScreenMethod, string>;
  /** On the button that goes to the one other way. */
  otherWay: (method: string) => string;
  code: {
    label: string;
    checking: string;
    incomplete: string;
    wrong: string;
    wrongWithTries: (left: number) => string;
    expired: string;
    spent: string;
    locked: (minutes: number) => string;
    sending: string;
    sentTo: (address: string) => string;
    sent: string;
    notSent: string;
    resend: string;
    resendIn: (seconds: number) => string;
    resent: string;
  };
  heading: Record<ScreenMethod, string>;
  app: string;
  recovery: { lead: string; label: string; wrong: string };
  link: { sentTo: (address: string) => string; sent: string; codeRequired: string; waiting: string };
  passkey: { lead: string; start: string; waiting: string };
  key: { lead: string; start: string };
  push: { lead: string; number: string; waiting: string; rejected: string };
  problem: {
    offline: string;
    limited: string;
    cancelled: string;
    notAccepted: string;
    notKnown: string;
    unsupported: string;
    unknown: string;
  };
}
