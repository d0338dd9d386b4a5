import type { Words } from './en.ts';

export const de: Words = {
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
  sentIfKnown: 'Wenn Sie ein Konto haben, ist ein Code unterwegs.',
  appLead: (tenant) => `Geben Sie den 6-stelligen Code für ${tenant} ein.`,
  recoveryLead: 'Verwenden Sie einen der Codes, die Sie gespeichert haben. Er gilt einmal.',
  code: 'Code',
  send: 'Code senden',
  again: 'Erneut senden',
  useInstead: 'Oder ein anderer Weg:',
  enrolHeading: 'Bestätigen Sie Ihre E-Mail-Adresse',
  email: 'E-Mail-Adresse',
  phoneHeading: 'Telefonnummer hinzufügen',
  phoneFixedHeading: 'Bestätigen Sie Ihre Telefonnummer',
  phone: 'Handynummer',
  phoneExample: 'Mit Landesvorwahl, etwa +43\u00a0660\u00a01234567.',
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
    number: 'Geben Sie die ganze Nummer mit Landesvorwahl ein, etwa +43\u00a0660\u00a01234567.',
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
    declined: {
      heading: 'Auf Ihrem Telefon abgelehnt',
      lead: 'Deshalb haben wir hier aufgehört. War das ein Versehen, gehen Sie zurück und beginnen Sie neu.',
    },
    notConfirmed: {
      heading: 'Das hat nicht geklappt',
      lead: 'Die Prüfung hat nicht bestätigt, wer Sie sind.',
    },
    notThePerson: {
      heading: 'Das hat nicht geklappt',
      lead: 'Das ist nicht die Person, die früher geprüft wurde.',
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
