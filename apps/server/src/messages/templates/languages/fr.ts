import { frLink } from '../link-languages/fr.ts';
import { type Phrases, plural } from '../phrases.ts';

/** French sets a space that does not break before a colon and a question mark. */
const nbsp = '\u00a0';

export const fr: Phrases = {
  language: 'fr',
  direction: 'ltr',
  listSeparator: ', ',
  actions: {
    signIn: 'connexion',
    signUp: 'inscription',
    resetPassword: 'réinitialisation du mot de passe',
    changePassword: 'changement de mot de passe',
    changeEmail: 'changement d’adresse e-mail',
    changePhone: 'changement de numéro de téléphone',
    addPayee: 'ajout d’un bénéficiaire',
    payment: 'paiement',
    transfer: 'virement',
    withdrawal: 'retrait',
  },
  minutes: plural('fr', { one: '# minute', other: '# minutes' }),
  subject: (tenantName, action) => `Votre code de vérification ${tenantName} (${action})`,
  heading: (tenantName) => `Votre code ${tenantName}`,
  purpose: (action) => `Saisissez ce code pour continuer${nbsp}: ${action}.`,
  expiry: (minutes) => `Il est valable ${minutes} et ne peut être utilisé qu’une seule fois.`,
  requestedFrom: (parts) => `Demande effectuée depuis${nbsp}: ${parts}.`,
  browserOn: (browser, system) => `${browser} sous ${system}`,
  warning: (tenantName) =>
    `Vous n’avez pas demandé ce code${nbsp}? Quelqu’un connaît peut-être votre mot de passe${nbsp}: ne communiquez ce code à personne et changez votre mot de passe. ${tenantName} ne vous demandera jamais ce code par téléphone, par e-mail ou par messagerie.`,
  warningWithoutPassword: (tenantName) =>
    `Vous n’avez pas demandé ce code${nbsp}? Ne le communiquez à personne. ${tenantName} ne vous demandera jamais ce code par téléphone, par e-mail ou par messagerie.`,
  amount: (value) => `Montant${nbsp}: ${value}`,
  payee: (name) => `Bénéficiaire${nbsp}: ${name}`,
  textCode: (tenantName, code) => `${tenantName}${nbsp}: votre code de vérification est ${code}.`,
  textPurpose: (action) => `Motif${nbsp}: ${action}`,
  textWarning: (minutes) => `Valable ${minutes}. Ne le communiquez à personne.`,
  link: frLink,
};
