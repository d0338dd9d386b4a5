import type { Remaining } from '../flow/countdown.ts';
import type { Messages } from './en.ts';
import { deIdentity } from './identity/de.ts';
import { deSettings } from './settings/de.ts';
import { deWays } from './ways/de.ts';

const units = { second: 's', minute: 'Min.', hour: 'Std.' };

function time({ amount, unit }: Remaining): string {
  return `${amount} ${units[unit]}`;
}

function tries(left: number): string {
  return left === 1 ? 'Noch 1 Versuch.' : `Noch ${left} Versuche.`;
}

export const de: Messages = {
  ...deWays,
  identity: deIdentity.texts,
  settings: deSettings,
  pageTitle: (heading, tenant) => `${heading} · ${tenant}`,
  loading: 'Einen Moment…',
  continue: 'Weiter',
  tryAgain: 'Erneut versuchen',
  tryAnotherWay: 'Anderen Weg wählen',
  cancel: 'Abbrechen und zurück',
  goBack: 'Zurück',
  startAgain: 'Neu beginnen',
  notNow: 'Jetzt nicht',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyFailed: 'Das Kopieren ging nicht. Markieren Sie den Text und kopieren Sie ihn selbst.',
  reference: (id) => `Kennnummer: ${id}`,

  method: {
    PASSKEY: 'Passkey',
    EMAIL_OTP: 'Code per E-Mail',
    EMAIL_MAGIC_LINK: 'Link per E-Mail',
    AUTHENTICATOR_APP: 'Authentifizierungs-App',
    SMS: 'SMS',
    WHATSAPP: 'WhatsApp-Nachricht',
    PUSH: 'Auf dem Telefon bestätigen',
    DEVICE: 'QR-Code',
    SECURITY_KEY: 'Sicherheitsschlüssel',
    RECOVERY_CODE: 'Wiederherstellungscode',
    ...deIdentity.method,
  },
  methodHint: {
    PASSKEY: 'Gesicht, Finger oder PIN',
    EMAIL_OTP: 'Ein Code an Ihre E-Mail-Adresse',
    EMAIL_MAGIC_LINK: 'Ein Link an Ihre E-Mail-Adresse',
    AUTHENTICATOR_APP: 'Ein Code aus der App auf Ihrem Telefon',
    SMS: 'Ein Code an Ihr Telefon',
    WHATSAPP: 'Ein Code an Ihr Telefon',
    PUSH: 'Eine Anfrage in der App auf Ihrem Telefon',
    DEVICE: 'Mit der App auf Ihrem Telefon scannen',
    SECURITY_KEY: 'Ein Schlüssel zum Einstecken oder Antippen',
    RECOVERY_CODE: 'Einer der Codes, die Sie aufbewahrt haben',
    ...deIdentity.hint,
  },
  methodLocked: (left) => `Gesperrt. Wieder möglich in ${time(left)}`,

  choose: {
    verifyHeading: 'Wie möchten Sie sich ausweisen?',
    enrollHeading: 'Was möchten Sie einrichten?',
    help: (tenant) =>
      `Nichts davon geht? Wenden Sie sich an den Support von ${tenant} und nennen Sie die Kennnummer.`,
  },

  code: {
    label: (digits) => `${digits}-stelliger Code`,
    labelUnknown: 'Code',
    checking: 'Wird geprüft…',
    incomplete: (digits) => `Geben Sie alle ${digits} Ziffern ein.`,
    incompleteUnknown: 'Geben Sie den ganzen Code ein.',
    wrong: 'Der Code stimmt nicht. Prüfen Sie ihn und versuchen Sie es noch einmal.',
    wrongWithTries: (left) => `Der Code stimmt nicht. ${tries(left)}`,
    expired: 'Der Code ist abgelaufen. Wir können einen neuen senden.',
    spent: 'Das waren zu viele Versuche mit diesem Code. Wir können einen neuen senden.',
    spentApp: 'Das waren zu viele Versuche. Wählen Sie einen anderen Weg.',
    locked: (left) => `Zu viele Versuche. Wieder möglich in ${time(left)}`,
    offline: 'Sie sind offline. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
    limited:
      'Das waren zu viele Versuche in kurzer Zeit. Warten Sie etwas oder wählen Sie einen anderen Weg.',
  },

  email: {
    heading: 'Sehen Sie in Ihre E-Mails',
    sending: 'Ein Code wird gesendet…',
    sendingTo: (address) => `Ein Code wird an ${address} gesendet…`,
    toSend: 'Wir senden Ihnen einen Code.',
    sent: (digits) => `Wenn Sie ein Konto haben, ist ein ${digits}-stelliger Code unterwegs.`,
    sentTo: (digits, address) => `Wir haben einen ${digits}-stelligen Code an ${address} gesendet.`,
    notSent: 'Wir konnten gerade keinen Code senden.',
    notSentOffline:
      'Sie sind offline, deshalb konnten wir keinen Code senden. Prüfen Sie die Verbindung und senden Sie ihn noch einmal.',
    notSentLimited: 'Es wurden zu viele Codes gesendet. Warten Sie etwas oder wählen Sie einen anderen Weg.',
    resend: 'Noch einmal senden',
    resendIn: (left) => `Noch einmal senden in ${time(left)}`,
    resent: 'Wir haben einen neuen Code gesendet. Der neueste gilt.',
    otherAddress: 'Andere Adresse verwenden',
  },

  link: {
    heading: 'Sehen Sie in Ihre E-Mails',
    sending: 'Ein Link wird gesendet…',
    sendingTo: (address) => `Ein Link wird an ${address} gesendet…`,
    toSend: 'Wir senden Ihnen einen Link.',
    toSendTo: (address) => `Wir senden einen Link an ${address}.`,
    sent: 'Wenn Sie ein Konto haben, ist ein Link unterwegs. Öffnen Sie ihn.',
    sentTo: (address) => `Öffnen Sie den Link, den wir an ${address} gesendet haben.`,
    waiting: 'Danach geht es hier von selbst weiter. Oder geben Sie den Code aus der E-Mail ein:',
    codeRequired:
      'Sie haben den Link in einem anderen Browser geöffnet. Geben Sie den Code ein, den er zeigt:',
    expired: 'Der Link ist abgelaufen. Wir können einen neuen senden.',
    spent: 'Das waren zu viele Versuche. Wir können einen neuen Link senden.',
    resent: 'Wir haben einen neuen Link gesendet. Der neueste gilt.',
    notSent: 'Wir konnten gerade keinen Link senden.',
    notSentOffline:
      'Sie sind offline, deshalb konnten wir keinen Link senden. Prüfen Sie die Verbindung und senden Sie ihn noch einmal.',
    notSentLimited: 'Es wurden zu viele Links gesendet. Warten Sie etwas oder wählen Sie einen anderen Weg.',
    enrollLead: 'Wir senden einen Link an Ihre Adresse.',
    send: 'Link senden',
  },

  emailEnroll: {
    heading: 'Bestätigen Sie Ihre E-Mail-Adresse',
    fixedLead: (address) => `Wir senden einen Code an ${address}.`,
    typedLead: 'Wir senden einen Code an Ihre Adresse.',
    label: 'E-Mail-Adresse',
    send: 'Code senden',
    sending: 'Wird gesendet…',
    invalid: 'Geben Sie eine Adresse wie name@example.com ein.',
    refused: 'Diese Adresse geht hier nicht. Prüfen Sie sie oder wählen Sie einen anderen Weg.',
  },

  app: {
    heading: 'Öffnen Sie Ihre Authentifizierungs-App',
    lead: (tenant) => `Geben Sie den 6-stelligen Code ein, den sie für ${tenant} zeigt.`,
    setupHeading: 'Authentifizierungs-App einrichten',
    setupLead: 'Scannen Sie das mit der App auf Ihrem Telefon.',
    qrCode: 'QR-Code für Ihre Authentifizierungs-App',
    openApp: 'Meine Authentifizierungs-App öffnen',
    secretLead: 'Oder geben Sie diesen Schlüssel in der App ein:',
    secretLabel: 'Einrichtungsschlüssel',
    confirmHeading: 'Geben Sie den Code aus der App ein',
    confirmLead: (tenant) => `Sie zeigt einen 6-stelligen Code für ${tenant}.`,
    showAgain: 'QR-Code noch einmal zeigen',
    passkeyInstead: 'Stattdessen einen Passkey erstellen',
  },

  passkey: {
    heading: 'Verwenden Sie Ihren Passkey',
    lead: 'Ihr Browser fragt nach Gesicht, Finger oder PIN.',
    start: 'Passkey verwenden',
    waiting: 'Folgen Sie Ihrem Browser…',
    offerHeading: 'Nächstes Mal schneller',
    offerLead: 'Weisen Sie sich nächstes Mal mit Gesicht, Finger oder PIN aus. Ganz ohne Codes.',
    enrollHeading: 'Passkey erstellen',
    enrollLead: 'Sie weisen sich mit Gesicht, Finger oder PIN aus.',
    create: 'Passkey erstellen',
    creating: 'Folgen Sie Ihrem Browser…',
    appInstead: 'Stattdessen eine Authentifizierungs-App verwenden',
    problem: {
      cancelled:
        'Der Passkey wurde nicht verwendet. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      'already-added': 'Auf diesem Gerät gibt es schon einen Passkey für Sie.',
      unsupported: 'Dieses Gerät kann den Passkey nicht verwenden. Wählen Sie einen anderen Weg.',
      'no-screen-lock':
        'Dafür braucht Ihr Gerät eine Bildschirmsperre: Gesicht, Finger oder PIN. Wählen Sie einen anderen Weg.',
      'wrong-site':
        'An dieser Webadresse gehen Passkeys nicht. Wählen Sie einen anderen Weg und sagen Sie dem Support Bescheid.',
      device: 'Ihr Gerät konnte das nicht. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      'not-known':
        'Dieser Passkey gilt hier nicht mehr. Nehmen Sie einen anderen oder wählen Sie einen anderen Weg.',
      'not-accepted':
        'Wir konnten den Passkey nicht annehmen. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      offline: 'Sie sind offline. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
      limited:
        'Das waren zu viele Versuche in kurzer Zeit. Warten Sie etwas oder wählen Sie einen anderen Weg.',
      interrupted:
        'Der Passkey wurde nicht verwendet. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
      unknown: 'Das ging nicht. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
    },
  },

  recoveryCodes: {
    heading: 'Bewahren Sie Ihre Wiederherstellungs\u00adcodes auf',
    lead: 'Wenn sonst nichts mehr geht, kommen Sie damit hinein. Jeder gilt einmal. Wir können sie nicht noch einmal zeigen.',
    list: 'Wiederherstellungscodes',
    download: 'Herunterladen',
    print: 'Drucken',
    saved: 'Ich habe sie aufbewahrt',
    fileTitle: (tenant) => `${tenant}: Wiederherstellungscodes`,
    fileNote: 'Jeder Code gilt einmal. Bewahren Sie sie sicher auf.',
    fileName: 'wiederherstellungscodes',
  },

  recoveryEntry: {
    heading: 'Geben Sie einen Wiederherstellungs\u00adcode ein',
    lead: 'Nehmen Sie einen der Codes, die Sie aufbewahrt haben. Er gilt einmal.',
    label: 'Wiederherstellungscode',
    incomplete: 'Geben Sie einen ganzen Wiederherstellungscode ein.',
    wrong: 'Der Code stimmt nicht oder wurde schon verwendet.',
    wrongWithTries: (left) => `Der Code stimmt nicht oder wurde schon verwendet. ${tries(left)}`,
  },

  success: {
    heading: 'Das sind Sie',
    lead: (tenant) => `Es geht zurück zu ${tenant}…`,
  },
  done: {
    completedHeading: 'Fertig',
    completedLead: (tenant) =>
      `Sie können dieses Fenster schließen${tenant ? ` und zu ${tenant} zurückkehren` : ''}.`,
    cancelledHeading: 'Abgebrochen',
    cancelledLead: (tenant) =>
      `Sie können dieses Fenster schließen. Um fortzufahren, melden Sie sich${tenant ? ` bei ${tenant}` : ''} noch einmal an.`,
  },

  blocked: {
    heading: 'Wir können Sie gerade nicht anmelden',
    lead: (tenant) =>
      `Versuchen Sie es später noch einmal. Bleibt es dabei, wenden Sie sich an den Support von ${tenant} und nennen Sie die Kennnummer.`,
  },
  failed: {
    heading: 'Das hat nicht geklappt',
    lead: 'Das waren zu viele Versuche, deshalb haben wir hier aufgehört. Gehen Sie zurück und beginnen Sie neu.',
    leadNoReturn: (tenant) =>
      `Das waren zu viele Versuche, deshalb haben wir hier aufgehört. Melden Sie sich bei ${tenant} noch einmal an.`,
  },
  noMethod: {
    heading: 'Hier können Sie sich nicht ausweisen',
    lead: (tenant) =>
      `Es ist nichts eingerichtet, das in diesem Browser geht. Versuchen Sie einen anderen Browser oder wenden Sie sich an den Support von ${tenant} und nennen Sie die Kennnummer.`,
    notAllowed: (tenant) =>
      `${tenant} verlangt hier einen stärkeren Weg, als Sie eingerichtet haben. Wenden Sie sich an den Support von ${tenant} und nennen Sie die Kennnummer.`,
  },

  problem: {
    'link-incomplete': {
      heading: 'Dieser Link ist nicht vollständig',
      lead: 'Gehen Sie zurück zur Anmeldung und beginnen Sie neu.',
    },
    'link-used': {
      heading: 'Dieser Link ist abgelaufen',
      lead: 'Er gilt einmal und nur in dem Fenster, in dem Sie begonnen haben. Gehen Sie zurück zur Anmeldung und beginnen Sie neu.',
    },
    'session-expired': {
      heading: 'Das hat zu lange gedauert',
      lead: 'Zum Schutz Ihres Kontos haben wir nicht länger gewartet. Gehen Sie zurück zur Anmeldung und beginnen Sie neu.',
    },
    offline: {
      heading: 'Sie sind offline',
      lead: 'Sobald Sie wieder verbunden sind, geht es weiter.',
    },
    limited: {
      heading: 'Bitte warten Sie etwas',
      lead: 'Das waren zu viele Versuche in kurzer Zeit. Warten Sie einige Minuten und versuchen Sie es dann erneut.',
    },
    unknown: {
      heading: 'Etwas ist schiefgegangen',
      lead: 'Das liegt an uns, nicht an Ihnen. Versuchen Sie es gleich noch einmal.',
    },
  },
};
