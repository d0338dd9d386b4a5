import type { IdentityMessages } from './en.ts';

const check = 'Identitätsprüfung';

export const deIdentity: IdentityMessages = {
  method: { VERIFF: check, IPROOV: check, IDVERSE: check, PALM_BIOMETRICS_RR: 'Handflächen-Scan' },
  hint: {
    VERIFF: 'Ihr Ausweis und Ihre Kamera',
    IPROOV: 'Ihr Gesicht und Ihre Kamera',
    IDVERSE: 'Ihr Ausweis und Ihre Kamera',
    PALM_BIOMETRICS_RR: 'Ihre Handfläche und Ihre Kamera',
  },
  texts: {
    heading: 'Prüfung Ihrer Identität',
    lead: (tenant) =>
      `${tenant} lässt von einem Partner prüfen, dass Sie es sind. Dessen Seite öffnet sich in einem neuen Tab; kommen Sie danach hierher zurück.`,
    start: 'Prüfung beginnen',
    starting: 'Wird begonnen…',
    open: 'Prüfung öffnen',
    notStarted:
      'Die Prüfung konnte gerade nicht beginnen. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    waiting: {
      CREATING: 'Die Prüfung wird vorbereitet…',
      WAITING: 'Wir warten, bis Sie mit der Prüfung fertig sind…',
      SUBMITTED: 'Die Prüfung wird angesehen…',
      RESUBMISSION_REQUESTED:
        'Ein Bild war nicht gut genug. Öffnen Sie die Prüfung und nehmen Sie es noch einmal auf.',
      REVIEW: 'Ein Mensch sieht Ihre Prüfung an. Das kann eine Weile dauern.',
    },
    end: {
      DECLINED: 'Die Prüfung hat nicht bestätigt, wer Sie sind.',
      NOT_THE_PERSON: 'Das ist nicht die Person, die früher geprüft wurde.',
      EXPIRED: 'Die Prüfung wurde nicht rechtzeitig fertig. Sie können sie neu beginnen.',
      REFUSED: 'Diese Prüfung konnten wir nicht annehmen. Wählen Sie einen anderen Weg.',
      FAILED:
        'Die Prüfung konnte gerade nicht beginnen. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    },
  },
};
