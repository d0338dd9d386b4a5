import type { NoticePhrases } from '../notice.ts';

export const deNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'Passkey',
    SECURITY_KEY: 'Sicherheitsschlüssel',
    AUTHENTICATOR_APP: 'Authenticator-App',
    EMAIL: 'E-Mail-Adresse',
    PHONE: 'Telefonnummer',
    PUSH: 'Telefon mit der App',
    DEVICE: 'Gerät',
  },
  otherMethod: 'Bestätigungsverfahren',
  subject: (tenantName) => `Sicherheitshinweis zu Ihrem Konto bei ${tenantName}`,
  heading: (tenantName) => `Ihr Konto bei ${tenantName}`,
  kinds: {
    factorAdded: (method) => `Ein Bestätigungsverfahren wurde hinzugefügt: ${method}.`,
    factorMoved: (method) => `Ein Bestätigungsverfahren wurde geändert: ${method}.`,
    factorRemoved: (method) => `Ein Bestätigungsverfahren wurde entfernt: ${method}.`,
    recoveryCodeUsed: () => 'Einer Ihrer Wiederherstellungscodes wurde verwendet.',
    factorDisabled: (method) =>
      `Ein Bestätigungsverfahren wurde nach zu vielen falschen Versuchen gesperrt: ${method}.`,
    sessionEnded: () =>
      'Sie wurden in einer Sitzung abgemeldet: Jemand wollte sie mit einer Kopie fortsetzen, die nicht mehr gültig war.',
  },
  when: (time) => `Zeitpunkt: ${time}.`,
  yours: 'Waren Sie das selbst? Dann brauchen Sie nichts zu tun.',
  notYours: (tenantName) =>
    `Waren Sie das nicht? Dann hat möglicherweise jemand Zugriff auf Ihr Konto: Melden Sie sich bei ${tenantName} an, ändern Sie Ihr Passwort und prüfen Sie dort Ihre Bestätigungsverfahren.`,
};
