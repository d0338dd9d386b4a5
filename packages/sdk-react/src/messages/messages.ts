// What the screens say. `Messages` is the shape of a catalogue; a language is a file of this type.
import type { IdentityState } from '@stepward/browser';

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
  'DEVICE',
  'VERIFF',
  'IPROOV',
  'IDVERSE',
  'PALM_BIOMETRICS_RR',
  'RECOVERY_CODE',
] as const;
/** One of the ways that have a screen here. */
export type ScreenMethod = (typeof screenMethods)[number];

interface EndText {
  heading: string;
  lead: string;
}

/** All texts of the challenge, in one language. */
export interface Messages {
  close: string;
  loading: string;
  continue: string;
  tryAgain: string;
  tryAnotherWay: string;
  chooseHeading: string;
  method: Record<ScreenMethod, string>;
  /** What a way needs, beside its name in the list. */
  hint: Record<ScreenMethod, string>;
  /** In the place of the hint. */
  locked: (minutes: number) => string;
  end: { noMethod: EndText; failed: EndText; declined: EndText };
  /** On the button that goes to the one other way. */
  otherWay: (method: string) => string;
  code: {
    label: (digits: number) => string;
    /** Before the server has said how long the code is. */
    labelUnknown: string;
    checking: string;
    incomplete: (digits: number) => string;
    incompleteUnknown: string;
    wrong: string;
    wrongWithTries: (left: number) => string;
    expired: string;
    /** Of a code that was sent. */
    spent: string;
    /** Of any other: no new one can be had. */
    spentHere: string;
    locked: (minutes: number) => string;
    sending: string;
    sentTo: (digits: number, address: string) => string;
    sent: (digits: number) => string;
    notSent: string;
    resend: string;
    resendIn: (seconds: number) => string;
    resent: string;
  };
  heading: Record<ScreenMethod, string>;
  app: string;
  recovery: { lead: string; label: string; wrong: string };
  link: {
    sending: string;
    sentTo: (address: string) => string;
    sent: string;
    notSent: string;
    waiting: string;
    codeRequired: string;
    expired: string;
    spent: string;
    resent: string;
  };
  passkey: { lead: string; start: string; waiting: string };
  key: { lead: string; start: string };
  push: {
    lead: string;
    number: string;
    waiting: string;
    undelivered: string;
    wrongNumber: string;
    expired: string;
    refused: string;
  };
  qr: {
    lead: string;
    code: string;
    copyLead: string;
    copy: string;
    copied: string;
    claimedHeading: string;
    claimedLead: string;
    waiting: string;
    rejected: string;
    expired: string;
    again: string;
  };
  identity: {
    lead: string;
    start: string;
    starting: string;
    open: string;
    notStarted: string;
    state: Record<Exclude<IdentityState, 'APPROVED' | 'FAILED'>, string>;
  };
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
