import type { Words } from './en.ts';
import { plural } from './plural.ts';

const tries = plural('fr', { one: 'Il vous reste # essai.', other: 'Il vous reste # essais.' });

export const fr: Words = {
  openHeading: 'Confirmez que c’est vous',
  open: 'JavaScript est désactivé dans ce navigateur. Vous pouvez continuer sans.',
  continue: 'Continuer',
  heading: {
    EMAIL_OTP: 'Consultez vos e-mails',
    SMS: 'Consultez votre téléphone',
    WHATSAPP: 'Consultez WhatsApp',
    AUTHENTICATOR_APP: 'Ouvrez votre application d’authentification',
    RECOVERY_CODE: 'Saisissez un code de secours',
  },
  way: {
    EMAIL_OTP: 'Code par e-mail',
    SMS: 'SMS',
    WHATSAPP: 'WhatsApp',
    AUTHENTICATOR_APP: 'Application d’authentification',
    RECOVERY_CODE: 'Code de secours',
  },
  toSend: (to) => `Nous allons envoyer un code à ${to}.`,
  toSendAny: 'Nous allons vous envoyer un code.',
  sent: (to) => `Nous avons envoyé un code à ${to}.`,
  sentAny: 'Nous vous avons envoyé un code.',
  sentIfKnown: 'Si vous avez un compte, vous allez recevoir un code.',
  appLead: (tenant) => `Saisissez le code à 6 chiffres qu’elle affiche pour ${tenant}.`,
  recoveryLead: 'Utilisez l’un des codes que vous avez conservés. Il sert une fois.',
  code: 'Votre code',
  send: 'Envoyer le code',
  again: 'Renvoyer',
  useInstead: 'Ou essayez autrement\u00a0:',
  enrolHeading: 'Confirmez votre adresse e-mail',
  email: 'Adresse e-mail',
  phoneHeading: 'Ajoutez votre numéro de téléphone',
  phoneFixedHeading: 'Confirmez votre numéro de téléphone',
  phone: 'Numéro de mobile',
  phoneExample: 'Avec l’indicatif du pays, comme +33\u00a06\u00a012\u00a034\u00a056\u00a078.',
  cancel: 'Annuler et revenir',
  saveHeading: 'Conservez vos codes de secours',
  saveLead:
    'Si vous perdez vos autres accès, l’un de ces codes vous fera entrer. Chacun sert une fois. Nous ne pourrons plus les afficher.',
  show: 'Afficher mes codes',
  saved: 'Je les ai conservés',
  doneHeading: 'C’est bien vous',
  leftHeading: 'Annulé',
  goOn: (tenant) => `Continuer vers ${tenant}`,
  close: 'Vous pouvez fermer cette fenêtre.',
  reference: (id) => `Référence\u00a0: ${id}`,
  problem: {
    wrong: 'Ce code n’est pas le bon ou a expiré. Vérifiez-le ou demandez-en un autre.',
    wrongWithTries: (left) => `Ce code n’est pas le bon. ${tries(left)}`,
    locked: 'Trop d’essais. Attendez un peu ou essayez autrement.',
    limited: 'Trop d’essais en peu de temps. Attendez un peu, puis réessayez.',
    number:
      'Saisissez le numéro entier avec l’indicatif du pays, comme +33\u00a06\u00a012\u00a034\u00a056\u00a078.',
    refused: 'Nous ne pouvons pas utiliser cela. Vérifiez ou essayez autrement.',
    notSent: 'Nous n’avons pas pu envoyer de code pour l’instant. Réessayez ou essayez autrement.',
  },
  ending: {
    gone: {
      heading: 'Ce lien a expiré',
      lead: 'Il sert une fois, et seulement dans la fenêtre où vous avez commencé. Revenez là où vous vous êtes connecté et recommencez.',
    },
    unsupported: {
      heading: 'JavaScript est nécessaire ici',
      lead: 'Activez JavaScript dans les réglages de votre navigateur, revenez là où vous vous êtes connecté et recommencez.',
    },
    settings: {
      heading: 'JavaScript est nécessaire ici',
      lead: 'Pour gérer vos moyens de connexion, activez JavaScript dans les réglages de votre navigateur et recommencez.',
    },
    blocked: {
      heading: 'Nous ne pouvons pas vous connecter pour l’instant',
      lead: 'Réessayez plus tard. Si cela continue, contactez l’assistance et indiquez la référence.',
    },
    failed: {
      heading: 'Cela n’a pas fonctionné',
      lead: 'Il y a eu trop d’essais, nous nous sommes donc arrêtés ici. Revenez et recommencez.',
    },
    declined: {
      heading: 'Refusé sur votre téléphone',
      lead: 'Nous nous sommes donc arrêtés ici. Si c’était une erreur, revenez et recommencez.',
    },
    notConfirmed: {
      heading: 'Cela n’a pas fonctionné',
      lead: 'La vérification n’a pas confirmé qui vous êtes.',
    },
    notThePerson: {
      heading: 'Cela n’a pas fonctionné',
      lead: 'Ce n’est pas la personne vérifiée auparavant.',
    },
    noMethod: {
      heading: 'Nous ne pouvons pas confirmer ici que c’est vous',
      lead: 'Une solution plus sûre que celles que vous avez configurées est demandée ici. Contactez l’assistance et indiquez la référence.',
    },
    broken: {
      heading: 'Un problème est survenu',
      lead: 'Il vient de nous, pas de vous. Revenez et réessayez dans un instant.',
    },
  },
  goBack: 'Revenir',
};
