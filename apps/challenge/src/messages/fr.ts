import type { Remaining } from '../flow/countdown.ts';
import type { Messages } from './en.ts';
import { frIdentity } from './identity/fr.ts';
import { plural } from './plural.ts';
import { frSettings } from './settings/fr.ts';
import { frWays } from './ways/fr.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

function time({ amount, unit }: Remaining): string {
  return `${amount}\u00a0${units[unit]}`;
}

const tries = plural('fr', { one: 'Il vous reste # essai.', other: 'Il vous reste # essais.' });

export const fr: Messages = {
  ...frWays,
  identity: frIdentity.texts,
  settings: frSettings,
  pageTitle: (heading, tenant) => `${heading} · ${tenant}`,
  loading: 'Un instant…',
  continue: 'Continuer',
  tryAgain: 'Réessayer',
  tryAnotherWay: 'Essayer autrement',
  cancel: 'Annuler et revenir',
  goBack: 'Revenir',
  startAgain: 'Recommencer',
  notNow: 'Pas maintenant',
  copy: 'Copier',
  copied: 'Copié',
  copyFailed: 'La copie n’a pas fonctionné. Sélectionnez le texte et copiez-le vous-même.',
  reference: (id) => `Référence\u00a0: ${id}`,

  method: {
    ...frIdentity.method,
    PASSKEY: 'Clé d’accès',
    EMAIL_OTP: 'Code par e-mail',
    EMAIL_MAGIC_LINK: 'Lien par e-mail',
    AUTHENTICATOR_APP: 'Application d’authentification',
    SMS: 'SMS',
    WHATSAPP: 'Message WhatsApp',
    PUSH: 'Approuver sur votre téléphone',
    DEVICE: 'Code QR',
    SECURITY_KEY: 'Clé de sécurité',
    RECOVERY_CODE: 'Code de secours',
  },
  methodHint: {
    ...frIdentity.hint,
    PASSKEY: 'Votre visage, votre doigt ou un code PIN',
    EMAIL_OTP: 'Un code envoyé à votre adresse e-mail',
    EMAIL_MAGIC_LINK: 'Un lien envoyé à votre adresse e-mail',
    AUTHENTICATOR_APP: 'Un code de l’application sur votre téléphone',
    SMS: 'Un code envoyé à votre téléphone',
    WHATSAPP: 'Un code envoyé à votre téléphone',
    PUSH: 'Une demande dans l’application sur votre téléphone',
    DEVICE: 'À scanner avec l’application sur votre téléphone',
    SECURITY_KEY: 'Une clé à brancher ou à approcher',
    RECOVERY_CODE: 'L’un des codes que vous avez conservés',
  },
  methodLocked: (left) => `Bloqué. Réessayez dans ${time(left)}.`,

  choose: {
    verifyHeading: 'Choisissez comment confirmer que c’est vous',
    enrollHeading: 'Choisissez ce que vous voulez configurer',
    help: (tenant) =>
      `Rien de tout cela ne convient\u00a0? Contactez l’assistance de ${tenant} et indiquez la référence.`,
  },

  code: {
    label: (digits) => `Code à ${digits} chiffres`,
    labelUnknown: 'Votre code',
    checking: 'Vérification…',
    incomplete: (digits) => `Saisissez les ${digits} chiffres.`,
    incompleteUnknown: 'Saisissez le code en entier.',
    wrong: 'Ce code n’est pas le bon. Vérifiez-le et réessayez.',
    wrongWithTries: (left) => `Ce code n’est pas le bon. ${tries(left)}`,
    expired: 'Ce code a expiré. Nous pouvons en envoyer un autre.',
    spent: 'Trop d’essais avec ce code. Nous pouvons en envoyer un autre.',
    spentApp: 'Trop d’essais. Essayez autrement.',
    locked: (left) => `Trop d’essais. Vous pourrez réessayer dans ${time(left)}.`,
    offline: 'Vous êtes hors ligne. Vérifiez votre connexion et réessayez.',
    limited: 'Trop d’essais en peu de temps. Attendez un peu ou essayez autrement.',
  },

  email: {
    heading: 'Consultez vos e-mails',
    sending: 'Envoi d’un code…',
    sendingTo: (address) => `Envoi d’un code à ${address}…`,
    toSend: 'Nous allons vous envoyer un code.',
    sent: (digits) => `Si vous avez un compte, vous allez recevoir un code à ${digits} chiffres.`,
    sentTo: (digits, address) => `Nous avons envoyé un code à ${digits} chiffres à ${address}.`,
    notSent: 'Nous n’avons pas pu envoyer de code pour l’instant.',
    notSentOffline:
      'Vous êtes hors ligne, nous n’avons donc pas pu envoyer de code. Vérifiez votre connexion et renvoyez-le.',
    notSentLimited: 'Trop de codes ont été envoyés. Attendez un peu ou essayez autrement.',
    resend: 'Renvoyer',
    resendIn: (left) => `Renvoyer dans ${time(left)}`,
    resent: 'Nous avons envoyé un nouveau code. C’est le dernier qui compte.',
    otherAddress: 'Utiliser une autre adresse',
  },

  link: {
    heading: 'Consultez vos e-mails',
    sending: 'Envoi d’un lien…',
    sendingTo: (address) => `Envoi d’un lien à ${address}…`,
    toSend: 'Nous allons vous envoyer un lien.',
    toSendTo: (address) => `Nous allons envoyer un lien à ${address}.`,
    sent: 'Si vous avez un compte, vous allez recevoir un lien. Ouvrez-le.',
    sentTo: (address) => `Ouvrez le lien que nous avons envoyé à ${address}.`,
    waiting: 'Cette page continue ensuite toute seule. Ou saisissez le code de l’e-mail\u00a0:',
    codeRequired:
      'Vous avez ouvert le lien dans un autre navigateur. Saisissez le code qui s’y affiche\u00a0:',
    expired: 'Le lien a expiré. Nous pouvons en envoyer un autre.',
    spent: 'Trop d’essais. Nous pouvons envoyer un autre lien.',
    resent: 'Nous avons envoyé un nouveau lien. C’est le dernier qui compte.',
    notSent: 'Nous n’avons pas pu envoyer de lien pour l’instant.',
    notSentOffline:
      'Vous êtes hors ligne, nous n’avons donc pas pu envoyer de lien. Vérifiez votre connexion et renvoyez-le.',
    notSentLimited: 'Trop de liens ont été envoyés. Attendez un peu ou essayez autrement.',
    enrollLead: 'Nous allons envoyer un lien à votre adresse.',
    send: 'Envoyer le lien',
  },

  emailEnroll: {
    heading: 'Confirmez votre adresse e-mail',
    fixedLead: (address) => `Nous allons envoyer un code à ${address}.`,
    typedLead: 'Nous allons envoyer un code à votre adresse.',
    label: 'Adresse e-mail',
    send: 'Envoyer le code',
    sending: 'Envoi…',
    invalid: 'Saisissez une adresse comme nom@example.com.',
    refused: 'Nous ne pouvons pas utiliser cette adresse. Vérifiez-la ou essayez autrement.',
  },

  app: {
    heading: 'Ouvrez votre application d’authentification',
    lead: (tenant) => `Saisissez le code à 6 chiffres qu’elle affiche pour ${tenant}.`,
    setupHeading: 'Configurez une application d’authentification',
    setupLead: 'Scannez ceci avec l’application sur votre téléphone.',
    qrCode: 'Code QR pour votre application d’authentification',
    openApp: 'Ouvrir mon application d’authentification',
    secretLead: 'Ou saisissez cette clé dans l’application\u00a0:',
    secretLabel: 'Clé de configuration',
    confirmHeading: 'Saisissez le code de l’application',
    confirmLead: (tenant) => `Elle affiche un code à 6 chiffres pour ${tenant}.`,
    showAgain: 'Afficher à nouveau le code QR',
    passkeyInstead: 'Créer plutôt une clé d’accès',
  },

  passkey: {
    heading: 'Utilisez votre clé d’accès',
    lead: 'Votre navigateur vous demandera votre visage, votre doigt ou un code PIN.',
    start: 'Utiliser la clé d’accès',
    waiting: 'Suivez votre navigateur…',
    offerHeading: 'Plus vite la prochaine fois',
    offerLead:
      'La prochaine fois, confirmez que c’est vous avec votre visage, votre doigt ou un code PIN. Plus aucun code à saisir.',
    enrollHeading: 'Créez une clé d’accès',
    enrollLead: 'Votre visage, votre doigt ou un code PIN confirmera que c’est vous.',
    create: 'Créer une clé d’accès',
    creating: 'Suivez votre navigateur…',
    appInstead: 'Utiliser plutôt une application d’authentification',
    problem: {
      cancelled: 'La clé d’accès n’a pas été utilisée. Réessayez ou choisissez une autre solution.',
      'already-added': 'Cet appareil a déjà une clé d’accès pour vous.',
      unsupported: 'Cet appareil ne peut pas utiliser cette clé d’accès. Essayez autrement.',
      'no-screen-lock':
        'Il faut un verrouillage d’écran\u00a0: visage, doigt ou code PIN sur votre appareil. Essayez autrement.',
      'wrong-site':
        'Les clés d’accès ne fonctionnent pas à cette adresse web. Essayez autrement et prévenez l’assistance.',
      device: 'Votre appareil n’a pas pu le faire. Réessayez ou choisissez une autre solution.',
      'not-known': 'Cette clé d’accès n’est plus utilisée ici. Essayez-en une autre ou essayez autrement.',
      'not-accepted':
        'Nous n’avons pas pu accepter cette clé d’accès. Réessayez ou choisissez une autre solution.',
      offline: 'Vous êtes hors ligne. Vérifiez votre connexion et réessayez.',
      limited: 'Trop d’essais en peu de temps. Attendez un peu ou essayez autrement.',
      interrupted: 'La clé d’accès n’a pas été utilisée. Réessayez ou choisissez une autre solution.',
      unknown: 'Cela n’a pas fonctionné. Réessayez ou choisissez une autre solution.',
    },
  },

  recoveryCodes: {
    heading: 'Conservez vos codes de secours',
    lead: 'Si vous perdez vos autres accès, l’un de ces codes vous fera entrer. Chacun sert une fois. Nous ne pourrons plus les afficher.',
    list: 'Codes de secours',
    download: 'Télécharger',
    print: 'Imprimer',
    saved: 'Je les ai conservés',
    fileTitle: (tenant) => `${tenant}\u00a0: codes de secours`,
    fileNote: 'Chaque code sert une fois. Gardez-les en lieu sûr.',
    fileName: 'codes-de-secours',
  },

  recoveryEntry: {
    heading: 'Saisissez un code de secours',
    lead: 'Utilisez l’un des codes que vous avez conservés. Il sert une fois.',
    label: 'Code de secours',
    incomplete: 'Saisissez un code de secours en entier.',
    wrong: 'Ce code n’est pas le bon, ou il a déjà servi.',
    wrongWithTries: (left) => `Ce code n’est pas le bon, ou il a déjà servi. ${tries(left)}`,
  },

  success: {
    heading: 'C’est bien vous',
    lead: (tenant) => `Retour à ${tenant}…`,
  },
  done: {
    completedHeading: 'C’est fait',
    completedLead: (tenant) =>
      tenant
        ? `Vous pouvez fermer cette fenêtre et revenir à ${tenant}.`
        : 'Vous pouvez fermer cette fenêtre.',
    cancelledHeading: 'Annulé',
    cancelledLead: (tenant) =>
      `Vous pouvez fermer cette fenêtre. Pour continuer, reconnectez-vous${tenant ? ` à ${tenant}` : ''}.`,
  },

  blocked: {
    heading: 'Nous ne pouvons pas vous connecter pour l’instant',
    lead: (tenant) =>
      `Réessayez plus tard. Si cela continue, contactez l’assistance de ${tenant} et indiquez la référence.`,
  },
  failed: {
    heading: 'Cela n’a pas fonctionné',
    lead: 'Il y a eu trop d’essais, nous nous sommes donc arrêtés ici. Revenez et recommencez.',
    leadNoReturn: (tenant) =>
      `Il y a eu trop d’essais, nous nous sommes donc arrêtés ici. Reconnectez-vous à ${tenant}.`,
  },
  noMethod: {
    heading: 'Nous ne pouvons pas confirmer ici que c’est vous',
    lead: (tenant) =>
      `Aucune solution configurée ne fonctionne dans ce navigateur. Essayez un autre navigateur, ou contactez l’assistance de ${tenant} et indiquez la référence.`,
    notAllowed: (tenant) =>
      `${tenant} demande ici une solution plus sûre que celles que vous avez configurées. Contactez l’assistance de ${tenant} et indiquez la référence.`,
  },

  problem: {
    'link-incomplete': {
      heading: 'Ce lien n’est pas complet',
      lead: 'Revenez là où vous vous êtes connecté et recommencez.',
    },
    'link-used': {
      heading: 'Ce lien a expiré',
      lead: 'Il sert une fois, et seulement dans la fenêtre où vous avez commencé. Revenez là où vous vous êtes connecté et recommencez.',
    },
    'session-expired': {
      heading: 'Cela a pris trop de temps',
      lead: 'Pour protéger votre compte, nous n’avons pas attendu plus longtemps. Revenez là où vous vous êtes connecté et recommencez.',
    },
    offline: {
      heading: 'Vous êtes hors ligne',
      lead: 'Nous continuerons dès que vous serez reconnecté.',
    },
    limited: {
      heading: 'Attendez un peu',
      lead: 'Trop d’essais en peu de temps. Attendez quelques minutes, puis réessayez.',
    },
    unknown: {
      heading: 'Un problème est survenu',
      lead: 'Il vient de nous, pas de vous. Réessayez dans un instant.',
    },
  },
};
