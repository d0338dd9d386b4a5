import type { LinkPhrases } from '../link-phrases.ts';

export const ptBrLink: LinkPhrases = {
  // The name stands before the colon, because its gender is not known.
  subject: (tenantName, action) => `${tenantName}: seu link (${action})`,
  heading: (tenantName) => `${tenantName}: seu link`,
  purpose: (action) => `Abra este link para continuar: ${action}.`,
  open: 'Abrir o link',
  codeLead: 'Ou digite este código onde você começou:',
  expiry: (minutes) => `O link e o código são válidos por ${minutes} e só podem ser usados uma vez.`,
  warning: (tenantName) =>
    `Você não fez esta solicitação? Alguém pode saber a sua senha: não abra o link, não compartilhe o código e altere a sua senha. ${tenantName} nunca solicita este código por telefone, e-mail ou chat.`,
  warningWithoutPassword: (tenantName) =>
    `Você não fez esta solicitação? Não abra o link nem compartilhe o código com ninguém. ${tenantName} nunca solicita este código por telefone, e-mail ou chat.`,
  page: {
    askHeading: 'É você?',
    askLead: (tenantName) =>
      `${tenantName}: alguém pede para continuar em seu nome. Confirme somente se for você.`,
    action: 'Para quê',
    browser: 'Navegador',
    place: 'Local',
    ipAddress: 'Endereço IP',
    time: 'Quando',
    confirm: 'Sim, sou eu',
    askWarning: 'Não é você? Feche esta página e altere a sua senha.',
    askWarningWithoutPassword: 'Não é você? Feche esta página.',
    doneHeading: 'Confirmado',
    doneLead: 'Volte para a aba onde você começou. Esta pode ser fechada.',
    codeHeading: 'Digite este código onde você começou',
    codeLead: 'Este navegador não é aquele em que você começou. Digite lá:',
    codeWarning: 'Não leia este código para ninguém e não o digite em nenhum outro lugar.',
    onwardHeading: 'Confirmado',
    onward: 'Continuar',
    goneHeading: 'Este link não funciona mais',
    goneLead:
      'Ele já foi usado, é antigo demais ou foi substituído por um e-mail mais recente. Peça um novo onde você começou.',
    refusedHeading: 'Não deu certo',
    refusedLead: 'Não é possível continuar aqui. Comece de novo no aplicativo.',
  },
};
