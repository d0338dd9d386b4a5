import type { NoticePhrases } from '../notice.ts';

/** French sets a space that does not break before a colon and a question mark. */
const nbsp = '\u00a0';

export const frNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'clé d’accès (passkey)',
    SECURITY_KEY: 'clé de sécurité',
    AUTHENTICATOR_APP: 'application d’authentification',
    EMAIL: 'adresse e-mail',
    PHONE: 'numéro de téléphone',
    PUSH: 'téléphone avec l’application',
    DEVICE: 'appareil',
  },
  otherMethod: 'méthode de vérification',
  subject: (tenantName) => `Alerte de sécurité pour votre compte ${tenantName}`,
  heading: (tenantName) => `Votre compte ${tenantName}`,
  kinds: {
    factorAdded: (method) => `Une méthode de vérification a été ajoutée${nbsp}: ${method}.`,
    factorMoved: (method) => `Une méthode de vérification a été modifiée${nbsp}: ${method}.`,
    factorRemoved: (method) => `Une méthode de vérification a été supprimée${nbsp}: ${method}.`,
    recoveryCodeUsed: () => 'L’un de vos codes de récupération a été utilisé.',
    factorDisabled: (method) =>
      `Une méthode de vérification a été bloquée après trop d’essais erronés${nbsp}: ${method}.`,
    sessionEnded: () =>
      `L’une de vos sessions a été fermée${nbsp}: quelqu’un a tenté de la poursuivre avec une copie qui n’était plus valable.`,
  },
  when: (time) => `Date${nbsp}: ${time}.`,
  yours: `C’était vous${nbsp}? Vous n’avez rien à faire.`,
  notYours: (tenantName) =>
    `Ce n’était pas vous${nbsp}? Quelqu’un a peut-être accès à votre compte${nbsp}: connectez-vous à ${tenantName}, changez votre mot de passe et vérifiez-y vos méthodes de vérification.`,
};
