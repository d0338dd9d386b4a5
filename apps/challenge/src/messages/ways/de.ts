import type { WayMessages } from './en.ts';

const units = { second: 's', minute: 'Min.', hour: 'Std.' };

export const deWays: WayMessages = {
  tooMany: ({ amount, unit }) =>
    `Das war zu oft in kurzer Zeit. Warten Sie ${amount} ${units[unit]} oder wählen Sie einen anderen Weg.`,

  phone: {
    heading: 'Sehen Sie auf Ihr Telefon',
    enrollHeading: 'Telefonnummer hinzufügen',
    confirmHeading: 'Bestätigen Sie Ihre Telefonnummer',
    label: 'Handynummer',
    example: 'Mit Landesvorwahl, etwa +43\u00a0660\u00a01234567.',
    invalid: 'Geben Sie die ganze Nummer mit Landesvorwahl ein, etwa +43\u00a0660\u00a01234567.',
    refused:
      'An diese Nummer können wir keine Codes senden. Nehmen Sie eine andere oder wählen Sie einen anderen Weg.',
    notYours: 'Das ist nicht die Nummer Ihres Kontos. Prüfen Sie sie oder wählen Sie einen anderen Weg.',
    notSentRefused: 'An Ihre Nummer können wir derzeit keine Codes senden. Wählen Sie einen anderen Weg.',
    otherNumber: 'Andere Nummer verwenden',
    SMS: {
      enrollLead: 'Wir senden Ihnen einen Code per SMS.',
      toSend: (number) => `Wir senden einen Code per SMS an ${number}.`,
      sending: 'Eine SMS wird gesendet…',
      sent: (digits) => `Wir haben Ihnen einen ${digits}-stelligen Code per SMS gesendet.`,
      sentTo: (digits, number) => `Wir haben einen ${digits}-stelligen Code per SMS an ${number} gesendet.`,
      send: 'Code per SMS senden',
      instead: 'Stattdessen eine SMS senden',
    },
    WHATSAPP: {
      enrollLead: 'Wir senden Ihnen einen Code über WhatsApp.',
      toSend: (number) => `Wir senden einen Code über WhatsApp an ${number}.`,
      sending: 'Eine WhatsApp-Nachricht wird gesendet…',
      sent: (digits) => `Wir haben Ihnen einen ${digits}-stelligen Code über WhatsApp gesendet.`,
      sentTo: (digits, number) =>
        `Wir haben einen ${digits}-stelligen Code über WhatsApp an ${number} gesendet.`,
      send: 'Code über WhatsApp senden',
      instead: 'Stattdessen über WhatsApp senden',
    },
  },

  approval: {
    number: 'Geben Sie diese Zahl auf Ihrem Telefon ein',
    waiting: 'Wir warten auf Ihr Telefon…',
    unreachable: 'Sie sind offline. Sobald Sie wieder verbunden sind, sehen wir nach.',
    notStarted:
      'Wir konnten Ihr Telefon gerade nicht erreichen. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
    locked: ({ amount, unit }) => `Zu viele Versuche. Wieder möglich in ${amount} ${units[unit]}`,
  },

  push: {
    heading: 'Bestätigen Sie auf Ihrem Telefon',
    sending: 'Ihr Telefon wird gefragt…',
    lead: 'Ihr Telefon hat eine Anfrage bekommen. Bestätigen Sie nur, wenn sie von Ihnen ist.',
    undelivered: 'Öffnen Sie die App auf Ihrem Telefon: Dort wartet die Anfrage.',
    declinedHeading: 'Auf Ihrem Telefon abgelehnt',
    declinedLead:
      'Deshalb haben wir hier aufgehört. War das ein Versehen, gehen Sie zurück und beginnen Sie neu.',
    end: {
      WRONG_NUMBER: 'Das war nicht die Zahl von hier. Senden Sie die Anfrage noch einmal für eine neue.',
      EXPIRED: 'Ihr Telefon hat nicht rechtzeitig geantwortet. Wir können noch einmal anfragen.',
      REFUSED: 'Wir konnten diese Bestätigung nicht annehmen. Wählen Sie einen anderen Weg.',
    },
  },

  qr: {
    heading: 'Scannen Sie mit Ihrem Telefon',
    lead: (tenant) => `Öffnen Sie die App von ${tenant} auf Ihrem Telefon und scannen Sie diesen Code.`,
    code: 'QR-Code für die App auf Ihrem Telefon. Er ändert sich alle paar Sekunden.',
    copyLead: 'Scannen geht nicht? Kopieren Sie seinen Text in die App:',
    claimedHeading: 'Weiter auf Ihrem Telefon',
    claimedLead: 'Ihr Telefon fragt nach dieser Zahl. Bestätigen Sie nur, wenn es diese Anmeldung zeigt.',
    rejected:
      'Auf Ihrem Telefon wurde abgelehnt, oder die Zahl stimmte nicht. Wir können einen neuen Code zeigen.',
    expired: 'Der Code wurde nicht rechtzeitig gescannt. Wir können einen neuen zeigen.',
    again: 'Neuen Code zeigen',
  },

  securityKey: {
    heading: 'Verwenden Sie Ihren Sicherheits\u00adschlüssel',
    lead: 'Stecken Sie ihn ein oder halten Sie ihn an das Gerät und berühren Sie ihn, wenn Ihr Browser fragt.',
    start: 'Sicherheitsschlüssel verwenden',
    enrollHeading: 'Sicherheits\u00adschlüssel hinzufügen',
    enrollLead:
      'Stecken Sie ihn ein oder halten Sie ihn an das Gerät. Ihr Browser sagt, wann Sie ihn berühren sollen.',
    create: 'Schlüssel hinzufügen',
    instead: 'Lieber ein Sicherheitsschlüssel',
    problem: {
      cancelled:
        'Der Schlüssel wurde nicht verwendet. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      'already-added': 'Dieser Schlüssel ist schon hinzugefügt. Nehmen Sie einen anderen.',
      unsupported:
        'Dieser Schlüssel geht hier nicht. Nehmen Sie einen anderen oder wählen Sie einen anderen Weg.',
      'no-screen-lock':
        'Dieser Schlüssel bräuchte eine PIN, die er nicht hat. Nehmen Sie einen anderen oder wählen Sie einen anderen Weg.',
      'wrong-site':
        'An dieser Webadresse gehen Sicherheitsschlüssel nicht. Wählen Sie einen anderen Weg und sagen Sie dem Support Bescheid.',
      device:
        'Der Schlüssel konnte das nicht. Ziehen Sie ihn ab, stecken Sie ihn wieder ein und versuchen Sie es erneut.',
      'not-known':
        'Dieser Schlüssel ist hier nicht hinzugefügt. Nehmen Sie einen anderen oder wählen Sie einen anderen Weg.',
      'not-accepted':
        'Wir konnten den Schlüssel nicht annehmen. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      offline: 'Sie sind offline. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
      limited:
        'Das waren zu viele Versuche in kurzer Zeit. Warten Sie etwas oder wählen Sie einen anderen Weg.',
      interrupted:
        'Der Schlüssel wurde nicht verwendet. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      unknown: 'Das ging nicht. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
    },
  },
};
