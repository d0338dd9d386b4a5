import type { IdentityMessages } from './en.ts';

const check = 'Vérification d’identité';
const notStarted = 'La vérification n’a pas pu commencer. Réessayez ou essayez autrement.';

export const frIdentity: IdentityMessages = {
  method: { VERIFF: check, IPROOV: check, IDVERSE: check, PALM_BIOMETRICS_RR: 'Scan de la paume' },
  hint: {
    VERIFF: 'Votre pièce d’identité et votre caméra',
    IPROOV: 'Votre visage et votre caméra',
    IDVERSE: 'Votre pièce d’identité et votre caméra',
    PALM_BIOMETRICS_RR: 'La paume de votre main et votre caméra',
  },
  texts: {
    heading: 'Vérifiez votre identité',
    lead: (tenant) =>
      `${tenant} demande à un partenaire de vérifier que c’est bien vous. Sa page s’ouvre dans un nouvel onglet\u00a0; revenez ici ensuite.`,
    start: 'Commencer la vérification',
    starting: 'Démarrage…',
    open: 'Ouvrir la vérification',
    notStarted,
    waiting: {
      CREATING: 'Préparation de la vérification…',
      WAITING: 'En attente de la fin de la vérification…',
      SUBMITTED: 'La vérification est en cours d’examen…',
      RESUBMISSION_REQUESTED: 'Une photo n’était pas assez bonne. Ouvrez la vérification et reprenez-la.',
      REVIEW: 'Une personne examine votre vérification. Cela peut prendre un moment.',
    },
    end: {
      DECLINED: 'La vérification n’a pas confirmé qui vous êtes.',
      NOT_THE_PERSON: 'Ce n’est pas la personne vérifiée auparavant.',
      EXPIRED: 'La vérification n’a pas été terminée à temps. Vous pouvez la recommencer.',
      REFUSED: 'Nous n’avons pas pu accepter cette vérification. Essayez autrement.',
      FAILED: notStarted,
    },
  },
};
