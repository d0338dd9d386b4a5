import type { PushEnd } from '../../api/approval-calls.ts';
import type { Remaining } from '../../flow/countdown.ts';
import type { PasskeyProblem } from '../../passkeys/passkey-problem.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

/** "a 6-digit", "an 8-digit". */
export const aDigit = (digits: number): string => `${digits === 8 ? 'an' : 'a'} ${digits}-digit`;

/** English of phones, approvals and security keys. */
export const enWays = {
  tooMany: (left: Remaining) =>
    `That was too many in a short time. Wait ${left.amount} ${units[left.unit]}, or try another way.`,

  phone: {
    heading: 'Check your phone',
    enrollHeading: 'Add your phone number',
    confirmHeading: 'Confirm your phone number',
    label: 'Mobile number',
    example: 'With the country code, like +64\u00a021\u00a0123\u00a04567.',
    invalid: 'Enter the whole number with its country code, like +64\u00a021\u00a0123\u00a04567.',
    refused: 'We can’t send codes to this number. Use another one, or try another way.',
    notYours: 'This isn’t the number of your account. Check it, or try another way.',
    notSentRefused: 'We can’t send codes to your number at the moment. Try another way.',
    otherNumber: 'Use another number',
    SMS: {
      enrollLead: 'We’ll text you a code.',
      toSend: (number: string) => `We’ll text a code to ${number}.`,
      sending: 'Sending a text message…',
      sent: (digits: number) => `We texted you ${aDigit(digits)} code.`,
      sentTo: (digits: number, number: string) => `We texted ${aDigit(digits)} code to ${number}.`,
      send: 'Text me a code',
      instead: 'Send a text message instead',
    },
    WHATSAPP: {
      enrollLead: 'We’ll send you a code on WhatsApp.',
      toSend: (number: string) => `We’ll send a code on WhatsApp to ${number}.`,
      sending: 'Sending a WhatsApp message…',
      sent: (digits: number) => `We sent you ${aDigit(digits)} code on WhatsApp.`,
      sentTo: (digits: number, number: string) => `We sent ${aDigit(digits)} code on WhatsApp to ${number}.`,
      send: 'Send a code on WhatsApp',
      instead: 'Send by WhatsApp instead',
    },
  },

  approval: {
    number: 'Type this number on your phone',
    waiting: 'Waiting for your phone…',
    unreachable: 'You’re offline. We’ll look again as soon as you’re connected.',
    notStarted: 'We couldn’t reach your phone just now. Try again, or try another way.',
    locked: (left: Remaining) =>
      `Too many tries. You can use this again in ${left.amount} ${units[left.unit]}.`,
  },

  push: {
    heading: 'Approve it on your phone',
    sending: 'Asking your phone…',
    lead: 'We sent a request to your phone. Approve it only if it’s yours.',
    undelivered: 'Open the app on your phone: the request waits there.',
    declinedHeading: 'Declined on your phone',
    declinedLead: 'So we stopped here. If that was a mistake, go back and start again.',
    end: {
      WRONG_NUMBER: 'That wasn’t the number shown here. Send it again for a new one.',
      EXPIRED: 'Your phone didn’t answer in time. We can send it again.',
      REFUSED: 'We couldn’t accept this approval. Try another way.',
    } satisfies Record<Exclude<PushEnd, 'DENIED'>, string>,
  },

  qr: {
    heading: 'Scan with your phone',
    lead: (tenant: string) => `Open the ${tenant} app on your phone and scan this code.`,
    code: 'QR code for the app on your phone. It changes every few seconds.',
    copyLead: 'Can’t scan it? Copy its text into the app:',
    claimedHeading: 'Finish on your phone',
    claimedLead: 'Your phone asks for this number. Approve only if it shows this sign\u2011in.',
    rejected: 'It was declined on your phone, or the number wasn’t right. We can show a new code.',
    expired: 'Nobody scanned the code in time. We can show a new one.',
    again: 'Show a new code',
  },

  securityKey: {
    heading: 'Use your security key',
    lead: 'Plug it in or hold it near, then touch it when your browser asks.',
    start: 'Use security key',
    enrollHeading: 'Add a security key',
    enrollLead: 'Plug it in or hold it near. Your browser says when to touch it.',
    create: 'Add security key',
    instead: 'Use a security key instead',
    problem: {
      cancelled: 'The security key wasn’t used. Try again, or choose another way.',
      'already-added': 'This security key is already added. Try another one.',
      unsupported: 'This key doesn’t work here. Try another key or another way.',
      'no-screen-lock': 'This key needs a PIN that it doesn’t have. Try another key or another way.',
      'wrong-site': 'Security keys don’t work at this web address. Try another way, and tell support.',
      device: 'The key couldn’t do this. Take it out, put it in again, and try again.',
      'not-known': 'This key isn’t one that you added here. Try another key or another way.',
      'not-accepted': 'We couldn’t accept that key. Try again, or choose another way.',
      offline: 'You’re offline. Check your connection and try again.',
      limited: 'That was too many tries in a short time. Wait a little, or try another way.',
      interrupted: 'The security key wasn’t used. Try again, or choose another way.',
      unknown: 'That didn’t work. Try again, or choose another way.',
    } satisfies Record<PasskeyProblem, string>,
  },
};

export type WayMessages = typeof enWays;
