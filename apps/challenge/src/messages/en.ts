import type { VerificationMethod } from '../api/types.ts';
import type { Remaining } from '../flow/countdown.ts';
import type { Problem } from '../flow/screen.ts';
import type { PasskeyProblem } from '../passkeys/passkey-problem.ts';
import { enIdentity } from './identity/en.ts';
import { enSettings } from './settings/en.ts';
import { aDigit, enWays } from './ways/en.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

function time({ amount, unit }: Remaining): string {
  return `${amount} ${units[unit]}`;
}

/** English, and the shape of every other catalogue (`Messages`). */
export const en = {
  ...enWays,
  identity: enIdentity.texts,
  settings: enSettings,
  pageTitle: (heading: string, tenant: string) => `${heading} · ${tenant}`,
  loading: 'One moment…',
  continue: 'Continue',
  tryAgain: 'Try again',
  tryAnotherWay: 'Try another way',
  cancel: 'Cancel and go back',
  goBack: 'Go back',
  startAgain: 'Start again',
  notNow: 'Not now',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'We couldn’t copy it. Select the text and copy it yourself.',
  reference: (id: string) => `Reference: ${id}`,

  method: {
    PASSKEY: 'Passkey',
    EMAIL_OTP: 'Email code',
    EMAIL_MAGIC_LINK: 'Email link',
    AUTHENTICATOR_APP: 'Authenticator app',
    SMS: 'Text message',
    WHATSAPP: 'WhatsApp message',
    PUSH: 'Approve on your phone',
    DEVICE: 'QR code',
    SECURITY_KEY: 'Security key',
    RECOVERY_CODE: 'Recovery code',
    ...enIdentity.method,
  } satisfies Record<VerificationMethod, string>,
  methodHint: {
    PASSKEY: 'Your face, finger or PIN',
    EMAIL_OTP: 'A code sent to your email',
    EMAIL_MAGIC_LINK: 'A link sent to your email',
    AUTHENTICATOR_APP: 'A code from the app on your phone',
    SMS: 'A code sent to your phone',
    WHATSAPP: 'A code sent to your phone',
    PUSH: 'A request in the app on your phone',
    DEVICE: 'Scan it with the app on your phone',
    SECURITY_KEY: 'A key to plug in or hold near',
    RECOVERY_CODE: 'One of the codes you saved',
    ...enIdentity.hint,
  } satisfies Record<VerificationMethod, string>,
  methodLocked: (left: Remaining) => `Locked. Try again in ${time(left)}.`,

  choose: {
    verifyHeading: 'Choose a way to confirm it’s you',
    enrollHeading: 'Choose what to set up',
    help: (tenant: string) => `Can’t use any of these? Contact ${tenant} support and quote the reference.`,
  },

  code: {
    label: (digits: number) => `${digits}-digit code`,
    labelUnknown: 'Code',
    checking: 'Checking…',
    incomplete: (digits: number) => `Enter all ${digits} digits.`,
    incompleteUnknown: 'Enter the whole code.',
    wrong: 'That code isn’t right. Check it and try again.',
    wrongWithTries: (left: number) => `That code isn’t right. ${left} ${left === 1 ? 'try' : 'tries'} left.`,
    expired: 'That code has expired. We can send a new one.',
    spent: 'That was too many tries with this code. We can send a new one.',
    spentApp: 'That was too many tries. Try another way.',
    locked: (left: Remaining) => `Too many tries. You can try again in ${time(left)}.`,
    offline: 'You’re offline. Check your connection and try again.',
    limited: 'That was too many tries in a short time. Wait a little, or try another way.',
  },

  email: {
    heading: 'Check your email',
    sending: 'Sending a code…',
    sendingTo: (address: string) => `Sending a code to ${address}…`,
    toSend: 'We’ll send you a code.',
    sent: (digits: number) => `If you have an account, ${aDigit(digits)} code is on its way.`,
    sentTo: (digits: number, address: string) => `We sent ${aDigit(digits)} code to ${address}.`,
    notSent: 'We couldn’t send a code just now.',
    notSentOffline: 'You’re offline, so we couldn’t send a code. Check your connection and send it again.',
    notSentLimited: 'Too many codes were sent. Wait a little, or try another way.',
    resend: 'Send again',
    resendIn: (left: Remaining) => `Send again in ${time(left)}`,
    resent: 'We sent a new code. The newest one works.',
    otherAddress: 'Use another address',
  },

  link: {
    heading: 'Check your email',
    sending: 'Sending you a link…',
    sendingTo: (address: string) => `Sending a link to ${address}…`,
    toSend: 'We’ll send you a link.',
    toSendTo: (address: string) => `We’ll send a link to ${address}.`,
    sent: 'If you have an account, a link is on its way. Open it.',
    sentTo: (address: string) => `Open the link that we sent to ${address}.`,
    waiting: 'This page goes on by itself. Or type the code from the email:',
    codeRequired: 'You opened the link in another browser. Type the code that it shows:',
    expired: 'The link has expired. We can send a new one.',
    spent: 'That was too many tries. We can send a new link.',
    resent: 'We sent a new link. The newest one works.',
    notSent: 'We couldn’t send a link just now.',
    notSentOffline: 'You’re offline, so we couldn’t send a link. Check your connection and send it again.',
    notSentLimited: 'Too many links were sent. Wait a little, or try another way.',
    enrollLead: 'We’ll send a link to your address.',
    send: 'Send link',
  },

  emailEnroll: {
    heading: 'Confirm your email',
    fixedLead: (address: string) => `We’ll send a code to ${address}.`,
    typedLead: 'We’ll send a code to your address.',
    label: 'Email address',
    send: 'Send code',
    sending: 'Sending…',
    invalid: 'Enter an address like name@example.com.',
    refused: 'We can’t use this address. Check it, or try another way.',
  },

  app: {
    heading: 'Open your authenticator app',
    lead: (tenant: string) => `Enter the 6-digit code it shows for ${tenant}.`,
    setupHeading: 'Set up an authenticator app',
    setupLead: 'Scan this with the app on your phone.',
    qrCode: 'QR code for your authenticator app',
    openApp: 'Open my authenticator app',
    secretLead: 'Or type this key into the app:',
    secretLabel: 'Set-up key',
    confirmHeading: 'Enter the code from the app',
    confirmLead: (tenant: string) => `It shows a 6-digit code for ${tenant}.`,
    showAgain: 'Show the QR code again',
    passkeyInstead: 'Create a passkey instead',
  },

  passkey: {
    heading: 'Use your passkey',
    lead: 'Your browser will ask for your face, finger or PIN.',
    start: 'Use passkey',
    waiting: 'Follow your browser…',
    offerHeading: 'Faster next time',
    offerLead: 'Next time, confirm it’s you with your face, finger or PIN. No codes to type.',
    enrollHeading: 'Create a passkey',
    enrollLead: 'Your face, finger or PIN will confirm it’s you.',
    create: 'Create a passkey',
    creating: 'Follow your browser…',
    appInstead: 'Use an authenticator app instead',
    problem: {
      cancelled: 'The passkey wasn’t used. Try again, or choose another way.',
      'already-added': 'This device already has a passkey for you.',
      unsupported: 'This device can’t use that passkey. Try another way.',
      'no-screen-lock': 'This needs a screen lock: a face, finger or PIN on your device. Try another way.',
      'wrong-site': 'Passkeys don’t work at this web address. Try another way, and tell support.',
      device: 'Your device couldn’t do this. Try again, or choose another way.',
      'not-known': 'This passkey is no longer in use here. Try another passkey or another way.',
      'not-accepted': 'We couldn’t accept that passkey. Try again, or choose another way.',
      offline: 'You’re offline. Check your connection and try again.',
      limited: 'That was too many tries in a short time. Wait a little, or try another way.',
      interrupted: 'The passkey wasn’t used. Try again, or choose another way.',
      unknown: 'That didn’t work. Try again, or choose another way.',
    } satisfies Record<PasskeyProblem, string>,
  },

  recoveryCodes: {
    heading: 'Save your recovery codes',
    lead: 'If you lose your other ways in, one of these gets you in. Each works once. We can’t show them again.',
    list: 'Recovery codes',
    download: 'Download',
    print: 'Print',
    saved: 'I have saved them',
    fileTitle: (tenant: string) => `${tenant}: recovery codes`,
    fileNote: 'Each code works once. Keep them somewhere safe.',
    fileName: 'recovery-codes',
  },

  recoveryEntry: {
    heading: 'Enter a recovery code',
    lead: 'Use one of the codes you saved. It works once.',
    label: 'Recovery code',
    incomplete: 'Enter one whole recovery code.',
    wrong: 'That code isn’t right, or it was used before.',
    wrongWithTries: (left: number) =>
      `That code isn’t right, or it was used before. ${left} ${left === 1 ? 'try' : 'tries'} left.`,
  },

  success: {
    heading: 'It’s you',
    lead: (tenant: string) => `Taking you back to ${tenant}…`,
  },
  done: {
    completedHeading: 'All done',
    completedLead: (tenant: string | undefined) =>
      tenant ? `You can close this window and go back to ${tenant}.` : 'You can close this window.',
    cancelledHeading: 'Cancelled',
    cancelledLead: (tenant: string | undefined) =>
      `You can close this window. To go on, sign in${tenant ? ` to ${tenant}` : ''} again.`,
  },

  blocked: {
    heading: 'We can’t sign you in right now',
    lead: (tenant: string) =>
      `Try again later. If it stays like this, contact ${tenant} support and quote the reference.`,
  },
  failed: {
    heading: 'That didn’t work',
    lead: 'There were too many tries, so we stopped here. Go back and start again.',
    leadNoReturn: (tenant: string) =>
      `There were too many tries, so we stopped here. Sign in to ${tenant} again.`,
  },
  noMethod: {
    heading: 'We can’t confirm it’s you here',
    lead: (tenant: string) =>
      `There’s no way set up that works in this browser. Try another browser, or contact ${tenant} support and quote the reference.`,
    notAllowed: (tenant: string) =>
      `${tenant} asks for a stronger way here than you have set up. Contact ${tenant} support and quote the reference.`,
  },

  problem: {
    'link-incomplete': {
      heading: 'This link isn’t complete',
      lead: 'Go back to where you signed in and start again.',
    },
    'link-used': {
      heading: 'This link has expired',
      lead: 'It works once, and only in the window where you started. Go back to where you signed in and start again.',
    },
    'session-expired': {
      heading: 'This took too long',
      lead: 'To keep your account safe, we stopped waiting. Go back to where you signed in and start again.',
    },
    offline: {
      heading: 'You’re offline',
      lead: 'We’ll go on as soon as you’re connected again.',
    },
    limited: {
      heading: 'Please wait a little',
      lead: 'That was too many tries in a short time. Wait a few minutes, then try again.',
    },
    unknown: {
      heading: 'Something went wrong',
      lead: 'This is on our side, not yours. Try again in a moment.',
    },
  } satisfies Record<Problem, { heading: string; lead: string }>,
};

export type Messages = typeof en;
