import type { LinkPhrases } from '../link-phrases.ts';

/** French sets a space that does not break before a colon and a question mark. */
const nbsp = '\u00a0';

export const frLink: LinkPhrases = {
  subject: (tenantName, action) => `Votre lien ${tenantName} (${action})`,
  heading: (tenantName) => `Votre lien ${tenantName}`,
  purpose: (action) => `Ouvrez ce lien pour continuer${nbsp}: ${action}.`,
  open: 'Ouvrir le lien',
  codeLead: `Ou saisissez ce code là où vous avez commencé${nbsp}:`,
  expiry: (minutes) => `Le lien et le code sont valables ${minutes} et une seule fois.`,
  warning: (tenantName) =>
    `Vous n’êtes pas à l’origine de cette demande${nbsp}? Quelqu’un connaît peut-être votre mot de passe${nbsp}: n’ouvrez pas le lien, ne communiquez pas le code et changez votre mot de passe. ${tenantName} ne vous demandera jamais ce code par téléphone, par e-mail ou par messagerie.`,
  warningWithoutPassword: (tenantName) =>
    `Vous n’êtes pas à l’origine de cette demande${nbsp}? N’ouvrez pas le lien et ne communiquez le code à personne. ${tenantName} ne vous demandera jamais ce code par téléphone, par e-mail ou par messagerie.`,
  page: {
    askHeading: `Est-ce bien vous${nbsp}?`,
    askLead: (tenantName) =>
      `Quelqu’un demande à ${tenantName} de continuer en votre nom. Ne confirmez que si c’est vous.`,
    action: 'Motif',
    browser: 'Navigateur',
    place: 'Lieu',
    ipAddress: 'Adresse IP',
    time: 'Quand',
    confirm: 'Oui, c’est moi',
    askWarning: `Ce n’est pas vous${nbsp}? Fermez cette page et changez votre mot de passe.`,
    askWarningWithoutPassword: `Ce n’est pas vous${nbsp}? Fermez cette page.`,
    doneHeading: 'C’est confirmé',
    doneLead: 'Revenez à l’onglet où vous avez commencé. Vous pouvez fermer celui-ci.',
    codeHeading: 'Saisissez ce code là où vous avez commencé',
    codeLead: `Ce navigateur n’est pas celui où vous avez commencé. Dans l’autre, saisissez${nbsp}:`,
    codeWarning: 'Ne lisez ce code à personne et ne le saisissez nulle part ailleurs.',
    onwardHeading: 'C’est confirmé',
    onward: 'Continuer',
    goneHeading: 'Ce lien ne fonctionne plus',
    goneLead:
      'Il a déjà servi, il est trop ancien ou un e-mail plus récent l’a remplacé. Demandez-en un nouveau là où vous avez commencé.',
    refusedHeading: 'Cela n’a pas fonctionné',
    refusedLead: 'Impossible de continuer ici. Recommencez depuis l’application.',
  },
};
