import { plural } from '../plural.ts';
import type { SettingsMessages } from './en.ts';

const codes = plural('fr', { one: 'Il reste # code', other: 'Il reste # codes' });

export const frSettings: SettingsMessages = {
  heading: 'Vos moyens de connexion',
  lead: (tenant) => `C’est ainsi que vous confirmez que c’est vous chez ${tenant}.`,
  empty: 'Vous n’avez encore rien configuré. Ajoutez un moyen pour protéger votre compte.',
  list: 'Vos moyens de connexion',
  isDefault: 'Par défaut',
  added: (date) => `Ajouté le ${date}`,
  used: (date) => `Utilisé pour la dernière fois le ${date}`,
  add: 'Ajouter un autre moyen',
  addFirst: 'Ajouter un moyen',
  done: 'Terminé',
  back: 'Revenir à la liste',
  addHeading: 'Que voulez-vous ajouter\u00a0?',
  nothingToAdd: 'Il n’y a rien d’autre à ajouter dans ce navigateur.',
  recoveryCodes: 'Codes de secours',
  codesLeft: (left) => (left === 0 ? 'Il ne vous en reste aucun' : codes(left)),
  codesHeading: 'Obtenir de nouveaux codes de secours\u00a0?',
  codesLead: 'Les codes que vous avez conservés ne fonctionneront plus.',
  getCodes: 'Obtenir de nouveaux codes',
  name: 'Nom',
  saveName: 'Enregistrer le nom',
  makeDefault: 'Demander celui-ci en premier',
  remove: 'Supprimer',
  removeHeading: (name) => `Supprimer ${name}\u00a0?`,
  removeLead: 'Vous ne pourrez plus confirmer avec que c’est vous.',
  removeNow: 'Oui, supprimer',
  keep: 'Garder',
  lastOne: 'C’est votre seul moyen d’entrer, il ne peut donc pas être supprimé. Ajoutez-en d’abord un autre.',
  renamed: 'Le nom a été enregistré.',
  madeDefault: 'Nous demanderons désormais celui-ci en premier.',
  removed: (name) => `${name} a été supprimé.`,
  stepUpLead: 'Pour protéger votre compte, nous demandons à nouveau avant ce changement.',
  problem: {
    offline: 'Vous êtes hors ligne. Vérifiez votre connexion et réessayez.',
    limited: 'Trop de changements en peu de temps. Attendez un peu, puis réessayez.',
    'not-strong-enough':
      'Il faut une preuve plus sûre que celles que vous pouvez donner ici. Contactez l’assistance et indiquez la référence.',
    gone: 'C’était déjà supprimé.',
    invalid: 'Saisissez un nom de 64 caractères au plus.',
    unknown: 'Cela n’a pas fonctionné. Réessayez dans un instant.',
  },
};
