import { deLink } from '../link-languages/de.ts';
import { type Phrases, plural } from '../phrases.ts';

export const de: Phrases = {
  language: 'de',
  direction: 'ltr',
  listSeparator: ', ',
  actions: {
    signIn: 'Anmeldung',
    signUp: 'Registrierung',
    resetPassword: 'Zurücksetzen des Passworts',
    changePassword: 'Änderung des Passworts',
    changeEmail: 'Änderung der E-Mail-Adresse',
    changePhone: 'Änderung der Telefonnummer',
    addPayee: 'Hinzufügen eines Zahlungsempfängers',
    payment: 'Zahlung',
    transfer: 'Überweisung',
    withdrawal: 'Auszahlung',
  },
  minutes: plural('de', { one: '# Minute', other: '# Minuten' }),
  subject: (tenantName, action) => `Ihr Bestätigungscode für ${tenantName} (${action})`,
  heading: (tenantName) => `Ihr Code für ${tenantName}`,
  purpose: (action) => `Geben Sie diesen Code ein, um fortzufahren: ${action}.`,
  expiry: (minutes) => `Er gilt ${minutes} und kann nur einmal verwendet werden.`,
  requestedFrom: (parts) => `Angefordert von: ${parts}.`,
  browserOn: (browser, system) => `${browser} unter ${system}`,
  warning: (tenantName) =>
    `Haben Sie diesen Code nicht angefordert? Dann kennt möglicherweise jemand Ihr Passwort: Geben Sie den Code nicht weiter und ändern Sie Ihr Passwort. ${tenantName} fragt Sie niemals per Telefon, E-Mail oder Chat nach diesem Code.`,
  warningWithoutPassword: (tenantName) =>
    `Haben Sie diesen Code nicht angefordert? Dann geben Sie ihn nicht weiter. ${tenantName} fragt Sie niemals per Telefon, E-Mail oder Chat nach diesem Code.`,
  amount: (value) => `Betrag: ${value}`,
  payee: (name) => `Empfänger: ${name}`,
  textCode: (tenantName, code) => `${tenantName}: ${code} ist Ihr Bestätigungscode.`,
  textPurpose: (action) => `Zweck: ${action}`,
  textWarning: (minutes) => `Gültig für ${minutes}. Geben Sie ihn niemals weiter.`,
  link: deLink,
};
