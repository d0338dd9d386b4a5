/** What the pages without scripts say. English and German, as the challenge page says it. */
import { phrasesFor } from '../../messages/templates/language.ts';
import type { Phrases } from '../../messages/templates/phrases.ts';

const en = {
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

const de: Words = {
  openHeading: 'Bestätigen Sie, dass Sie es sind',
  open: 'JavaScript ist in diesem Browser ausgeschaltet. Es geht auch ohne.',
  continue: 'Weiter',
  heading: {
    EMAIL_OTP: 'Sehen Sie in Ihre E-Mails',
    SMS: 'Sehen Sie auf Ihr Telefon',
    WHATSAPP: 'Sehen Sie in WhatsApp',
    AUTHENTICATOR_APP: 'Öffnen Sie Ihre Authenticator-App',
    RECOVERY_CODE: 'Wiederherstellungscode eingeben',
  },
  way: {
    EMAIL_OTP: 'E-Mail-Code',
    SMS: 'SMS',
    WHATSAPP: 'WhatsApp',
    AUTHENTICATOR_APP: 'Authenticator-App',
    RECOVERY_CODE: 'Wiederherstellungscode',
  },
  toSend: (to) => `Wir senden einen Code an ${to}.`,
  toSendAny: 'Wir senden Ihnen einen Code.',
  sent: (to) => `Wir haben einen Code an ${to} gesendet.`,
  sentAny: 'Wir haben Ihnen einen Code gesendet.',
  appLead: (tenant) => `Geben Sie den 6-stelligen Code für ${tenant} ein.`,
  recoveryLead: 'Verwenden Sie einen der Codes, die Sie gespeichert haben. Er gilt einmal.',
  code: 'Code',
  send: 'Code senden',
  again: 'Erneut senden',
  useInstead: 'Oder ein anderer Weg:',
  enrolHeading: 'Bestätigen Sie Ihre E-Mail-Adresse',
  email: 'E-Mail-Adresse',
  cancel: 'Abbrechen und zurück',
  saveHeading: 'Speichern Sie Ihre Wiederherstellungscodes',
  saveLead:
    'Wenn Ihnen die anderen Wege fehlen, kommen Sie mit einem davon hinein. Jeder gilt einmal. Wir können sie nicht noch einmal zeigen.',
  show: 'Codes anzeigen',
  saved: 'Ich habe sie gespeichert',
  doneHeading: 'Sie sind es',
  leftHeading: 'Abgebrochen',
  goOn: (tenant) => `Weiter zu ${tenant}`,
  close: 'Sie können dieses Fenster schließen.',
  reference: (id) => `Referenz: ${id}`,
  problem: {
    wrong: 'Der Code stimmt nicht oder ist abgelaufen. Prüfen Sie ihn, oder lassen Sie einen neuen senden.',
    wrongWithTries: (left) => `Der Code stimmt nicht. Noch ${left} ${left === 1 ? 'Versuch' : 'Versuche'}.`,
    locked: 'Zu viele Versuche. Warten Sie ein wenig, oder nehmen Sie einen anderen Weg.',
    limited:
      'Das waren zu viele Versuche in kurzer Zeit. Warten Sie ein wenig, und versuchen Sie es noch einmal.',
    refused: 'Das können wir nicht verwenden. Prüfen Sie es, oder nehmen Sie einen anderen Weg.',
    notSent:
      'Wir konnten gerade keinen Code senden. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.',
  },
  ending: {
    gone: {
      heading: 'Dieser Link ist abgelaufen',
      lead: 'Er gilt einmal, und nur in dem Fenster, in dem Sie begonnen haben. Gehen Sie zurück zur Anmeldung, und beginnen Sie neu.',
    },
    unsupported: {
      heading: 'Dafür wird JavaScript gebraucht',
      lead: 'Schalten Sie JavaScript in den Einstellungen Ihres Browsers ein, gehen Sie zurück zur Anmeldung, und beginnen Sie neu.',
    },
    settings: {
      heading: 'Dafür wird JavaScript gebraucht',
      lead: 'Um Ihre Anmeldewege zu verwalten, schalten Sie JavaScript ein, und beginnen Sie neu.',
    },
    blocked: {
      heading: 'Wir können Sie gerade nicht anmelden',
      lead: 'Versuchen Sie es später noch einmal. Wenn es dabei bleibt, wenden Sie sich an den Support, und nennen Sie die Referenz.',
    },
    failed: {
      heading: 'Das hat nicht geklappt',
      lead: 'Es waren zu viele Versuche, deshalb haben wir angehalten. Gehen Sie zurück, und beginnen Sie neu.',
    },
    noMethod: {
      heading: 'Hier können wir nicht bestätigen, dass Sie es sind',
      lead: 'Hier wird ein stärkerer Weg verlangt, als Sie eingerichtet haben. Wenden Sie sich an den Support, und nennen Sie die Referenz.',
    },
    broken: {
      heading: 'Etwas ist schiefgegangen',
      lead: 'Das liegt an uns, nicht an Ihnen. Gehen Sie zurück, und versuchen Sie es gleich noch einmal.',
    },
  },
  goBack: 'Zurück',
};

export interface Voice {
  readonly words: Words;
  readonly phrases: Phrases;
}

/** `wishes` are BCP 47 tags, best first. */
export function voiceFor(wishes: readonly (string | undefined)[]): Voice {
  const wanted = phrasesFor(wishes);
  return wanted.language === 'de'
    ? { words: de, phrases: wanted }
    : { words: en, phrases: phrasesFor(['en']) };
}
