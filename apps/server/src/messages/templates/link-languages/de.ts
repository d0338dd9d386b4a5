import type { LinkPhrases } from '../link-phrases.ts';

export const deLink: LinkPhrases = {
  subject: (tenantName, action) => `Ihr Link für ${tenantName} (${action})`,
  heading: (tenantName) => `Ihr Link für ${tenantName}`,
  purpose: (action) => `Öffnen Sie diesen Link, um fortzufahren: ${action}.`,
  open: 'Link öffnen',
  codeLead: 'Oder geben Sie diesen Code dort ein, wo Sie begonnen haben:',
  expiry: (minutes) => `Link und Code gelten ${minutes} und nur einmal.`,
  warning: (tenantName) =>
    `Haben Sie das nicht angefordert? Dann kennt möglicherweise jemand Ihr Passwort: Öffnen Sie den Link nicht, geben Sie den Code nicht weiter und ändern Sie Ihr Passwort. ${tenantName} fragt Sie niemals per Telefon, E-Mail oder Chat nach diesem Code.`,
  warningWithoutPassword: (tenantName) =>
    `Haben Sie das nicht angefordert? Dann öffnen Sie den Link nicht und geben Sie den Code nicht weiter. ${tenantName} fragt Sie niemals per Telefon, E-Mail oder Chat nach diesem Code.`,
  page: {
    askHeading: 'Sind Sie das?',
    askLead: (tenantName) =>
      `Bei ${tenantName} möchte jemand in Ihrem Namen fortfahren. Bestätigen Sie nur, wenn Sie das sind.`,
    action: 'Wofür',
    browser: 'Browser',
    place: 'Ort',
    ipAddress: 'IP-Adresse',
    time: 'Wann',
    confirm: 'Ja, das bin ich',
    askWarning: 'Nicht Sie? Schließen Sie diese Seite und ändern Sie Ihr Passwort.',
    askWarningWithoutPassword: 'Nicht Sie? Schließen Sie diese Seite.',
    doneHeading: 'Bestätigt',
    doneLead: 'Kehren Sie zu dem Tab zurück, in dem Sie begonnen haben. Diesen können Sie schließen.',
    codeHeading: 'Geben Sie diesen Code dort ein, wo Sie begonnen haben',
    codeLead: 'Dies ist ein anderer Browser als der, in dem Sie begonnen haben. Geben Sie dort ein:',
    codeWarning: 'Lesen Sie diesen Code niemandem vor und geben Sie ihn nirgendwo sonst ein.',
    onwardHeading: 'Bestätigt',
    onward: 'Weiter',
    goneHeading: 'Dieser Link funktioniert nicht mehr',
    goneLead:
      'Er wurde verwendet, ist zu alt oder durch eine neuere E-Mail ersetzt. Fordern Sie dort einen neuen an, wo Sie begonnen haben.',
    refusedHeading: 'Das hat nicht geklappt',
    refusedLead: 'Hier geht es nicht weiter. Beginnen Sie noch einmal in der Anwendung.',
  },
};
