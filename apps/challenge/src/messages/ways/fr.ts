import type { WayMessages } from './en.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

export const frWays: WayMessages = {
  tooMany: ({ amount, unit }) =>
    `Trop d’essais en peu de temps. Attendez ${amount}\u00a0${units[unit]} ou essayez autrement.`,

  phone: {
    heading: 'Consultez votre téléphone',
    enrollHeading: 'Ajoutez votre numéro de téléphone',
    confirmHeading: 'Confirmez votre numéro de téléphone',
    label: 'Numéro de mobile',
    example: 'Avec l’indicatif du pays, comme +33\u00a06\u00a012\u00a034\u00a056\u00a078.',
    invalid:
      'Saisissez le numéro entier avec l’indicatif du pays, comme +33\u00a06\u00a012\u00a034\u00a056\u00a078.',
    refused: 'Nous ne pouvons pas envoyer de codes à ce numéro. Utilisez-en un autre ou essayez autrement.',
    notYours: 'Ce n’est pas le numéro de votre compte. Vérifiez-le ou essayez autrement.',
    notSentRefused: 'Nous ne pouvons pas envoyer de codes à votre numéro pour l’instant. Essayez autrement.',
    otherNumber: 'Utiliser un autre numéro',
    SMS: {
      enrollLead: 'Nous allons vous envoyer un code par SMS.',
      toSend: (number) => `Nous allons envoyer un code par SMS au ${number}.`,
      sending: 'Envoi d’un SMS…',
      sent: (digits) => `Nous vous avons envoyé un code à ${digits} chiffres par SMS.`,
      sentTo: (digits, number) => `Nous avons envoyé un code à ${digits} chiffres par SMS au ${number}.`,
      send: 'M’envoyer un code par SMS',
      instead: 'Envoyer plutôt un SMS',
    },
    WHATSAPP: {
      enrollLead: 'Nous allons vous envoyer un code sur WhatsApp.',
      toSend: (number) => `Nous allons envoyer un code sur WhatsApp au ${number}.`,
      sending: 'Envoi d’un message WhatsApp…',
      sent: (digits) => `Nous vous avons envoyé un code à ${digits} chiffres sur WhatsApp.`,
      sentTo: (digits, number) => `Nous avons envoyé un code à ${digits} chiffres sur WhatsApp au ${number}.`,
      send: 'Envoyer un code sur WhatsApp',
      instead: 'Envoyer plutôt par WhatsApp',
    },
  },

  approval: {
    number: 'Saisissez ce nombre sur votre téléphone',
    waiting: 'En attente de votre téléphone…',
    unreachable: 'Vous êtes hors ligne. Nous vérifierons à nouveau dès que vous serez reconnecté.',
    notStarted: 'Nous n’avons pas pu joindre votre téléphone. Réessayez ou essayez autrement.',
    locked: ({ amount, unit }) =>
      `Trop d’essais. Vous pourrez réutiliser cette solution dans ${amount}\u00a0${units[unit]}.`,
  },

  push: {
    heading: 'Approuvez sur votre téléphone',
    sending: 'Demande à votre téléphone…',
    lead: 'Nous avons envoyé une demande à votre téléphone. Ne l’approuvez que si elle vient de vous.',
    undelivered: 'Ouvrez l’application sur votre téléphone\u00a0: la demande vous y attend.',
    declinedHeading: 'Refusé sur votre téléphone',
    declinedLead: 'Nous nous sommes donc arrêtés ici. Si c’était une erreur, revenez et recommencez.',
    end: {
      WRONG_NUMBER: 'Ce n’était pas le nombre affiché ici. Renvoyez la demande pour en obtenir un autre.',
      EXPIRED: 'Votre téléphone n’a pas répondu à temps. Nous pouvons renvoyer la demande.',
      REFUSED: 'Nous n’avons pas pu accepter cette approbation. Essayez autrement.',
    },
  },

  qr: {
    heading: 'Scannez avec votre téléphone',
    lead: (tenant) => `Ouvrez l’application ${tenant} sur votre téléphone et scannez ce code.`,
    code: 'Code QR pour l’application sur votre téléphone. Il change toutes les quelques secondes.',
    copyLead: 'Impossible de le scanner\u00a0? Copiez son texte dans l’application\u00a0:',
    claimedHeading: 'Terminez sur votre téléphone',
    claimedLead: 'Votre téléphone demande ce nombre. N’approuvez que s’il affiche cette connexion.',
    rejected:
      'Refusé sur votre téléphone, ou le nombre n’était pas le bon. Nous pouvons afficher un autre code.',
    expired: 'Personne n’a scanné le code à temps. Nous pouvons en afficher un autre.',
    again: 'Afficher un autre code',
  },

  securityKey: {
    heading: 'Utilisez votre clé de sécurité',
    lead: 'Branchez-la ou approchez-la, puis touchez-la quand votre navigateur le demande.',
    start: 'Utiliser la clé de sécurité',
    enrollHeading: 'Ajoutez une clé de sécurité',
    enrollLead: 'Branchez-la ou approchez-la. Votre navigateur vous dira quand la toucher.',
    create: 'Ajouter la clé de sécurité',
    instead: 'Utiliser plutôt une clé de sécurité',
    problem: {
      cancelled: 'La clé de sécurité n’a pas été utilisée. Réessayez ou choisissez une autre solution.',
      'already-added': 'Cette clé de sécurité est déjà ajoutée. Essayez-en une autre.',
      unsupported: 'Cette clé ne fonctionne pas ici. Essayez-en une autre ou essayez autrement.',
      'no-screen-lock':
        'Cette clé a besoin d’un code PIN qu’elle n’a pas. Essayez-en une autre ou essayez autrement.',
      'wrong-site':
        'Les clés de sécurité ne fonctionnent pas à cette adresse web. Essayez autrement et prévenez l’assistance.',
      device: 'La clé n’a pas pu le faire. Retirez-la, rebranchez-la et réessayez.',
      'not-known':
        'Cette clé n’est pas de celles que vous avez ajoutées ici. Essayez-en une autre ou essayez autrement.',
      'not-accepted': 'Nous n’avons pas pu accepter cette clé. Réessayez ou choisissez une autre solution.',
      offline: 'Vous êtes hors ligne. Vérifiez votre connexion et réessayez.',
      limited: 'Trop d’essais en peu de temps. Attendez un peu ou essayez autrement.',
      interrupted: 'La clé de sécurité n’a pas été utilisée. Réessayez ou choisissez une autre solution.',
      unknown: 'Cela n’a pas fonctionné. Réessayez ou choisissez une autre solution.',
    },
  },
};
