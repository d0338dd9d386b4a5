/** English, and the shape of every other language (`Words`). The sentences are those of the challenge page. */
export const en = {
  openHeading: 'Confirm it’s you',
  open: 'JavaScript is off in this browser. You can go on without it.',
  continue: 'Continue',
  heading: {
    EMAIL_OTP: 'Check your email',
    SMS: 'Check your phone',
    WHATSAPP: 'Check WhatsApp',
    AUTHENTICATOR_APP: 'Open your authenticator app',
    RECOVERY_CODE: 'Enter a recovery code',
  },
  way: {
    EMAIL_OTP: 'Email code',
    SMS: 'Text message',
    WHATSAPP: 'WhatsApp',
    AUTHENTICATOR_APP: 'Authenticator app',
    RECOVERY_CODE: 'Recovery code',
  },
  toSend: (to: string) => `We’ll send a code to ${to}.`,
  toSendAny: 'We’ll send you a code.',
  sent: (to: string) => `We sent a code to ${to}.`,
  sentAny: 'We sent you a code.',
  sentIfKnown: 'If you have an account, a code is on its way.',
  appLead: (tenant: string) => `Enter the 6-digit code it shows for ${tenant}.`,
  recoveryLead: 'Use one of the codes you saved. It works once.',
  code: 'Code',
  send: 'Send code',
  again: 'Send again',
  useInstead: 'Or use another way:',
  enrolHeading: 'Confirm your email',
  email: 'Email address',
  cancel: 'Cancel and go back',
  saveHeading: 'Save your recovery codes',
  saveLead:
    'If you lose your other ways in, one of these gets you in. Each works once. We can’t show them again.',
  show: 'Show my recovery codes',
  saved: 'I have saved them',
  doneHeading: 'It’s you',
  leftHeading: 'Cancelled',
  goOn: (tenant: string) => `Go on to ${tenant}`,
  close: 'You can close this window.',
  reference: (id: string) => `Reference: ${id}`,
  problem: {
    wrong: 'That code isn’t right, or it has expired. Check it, or have a new one sent.',
    wrongWithTries: (left: number) => `That code isn’t right. ${left} ${left === 1 ? 'try' : 'tries'} left.`,
    locked: 'Too many tries. Wait a little, or try another way.',
    limited: 'That was too many tries in a short time. Wait a little, then try again.',
    refused: 'We can’t use this. Check it, or try another way.',
    notSent: 'We couldn’t send a code just now. Try again, or try another way.',
  },
  ending: {
    gone: {
      heading: 'This link has expired',
      lead: 'It works once, and only in the window where you started. Go back to where you signed in and start again.',
    },
    unsupported: {
      heading: 'This needs JavaScript',
      lead: 'Turn JavaScript on in your browser’s settings, go back to where you signed in and start again.',
    },
    settings: {
      heading: 'This needs JavaScript',
      lead: 'To manage your ways to sign in, turn JavaScript on in your browser’s settings and start again.',
    },
    blocked: {
      heading: 'We can’t sign you in right now',
      lead: 'Try again later. If it stays like this, contact support and quote the reference.',
    },
    failed: {
      heading: 'That didn’t work',
      lead: 'There were too many tries, so we stopped here. Go back and start again.',
    },
    noMethod: {
      heading: 'We can’t confirm it’s you here',
      lead: 'A stronger way is asked for here than you have set up. Contact support and quote the reference.',
    },
    broken: {
      heading: 'Something went wrong',
      lead: 'This is on our side, not yours. Go back and try again in a moment.',
    },
  },
  goBack: 'Go back',
};
export type Words = typeof en;
