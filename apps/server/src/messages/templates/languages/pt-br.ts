import { ptBrLink } from '../link-languages/pt-br.ts';
import { type Phrases, plural } from '../phrases.ts';

export const ptBr: Phrases = {
  language: 'pt-BR',
  direction: 'ltr',
  listSeparator: ', ',
  actions: {
    signIn: 'entrada na conta',
    signUp: 'cadastro',
    resetPassword: 'redefinição de senha',
    changePassword: 'alteração de senha',
    changeEmail: 'alteração de e-mail',
    changePhone: 'alteração de telefone',
    addPayee: 'inclusão de favorecido',
    payment: 'pagamento',
    transfer: 'transferência',
    withdrawal: 'saque',
  },
  minutes: plural('pt-BR', { one: '# minuto', other: '# minutos' }),
  // The name stands before the colon, because its gender is not known.
  subject: (tenantName, action) => `${tenantName}: seu código de verificação (${action})`,
  heading: (tenantName) => `${tenantName}: seu código`,
  purpose: (action) => `Digite este código para continuar: ${action}.`,
  expiry: (minutes) => `Ele é válido por ${minutes} e só pode ser usado uma vez.`,
  requestedFrom: (parts) => `Solicitação feita de: ${parts}.`,
  browserOn: (browser, system) => `${browser} no ${system}`,
  warning: (tenantName) =>
    `Você não solicitou este código? Alguém pode saber a sua senha: não compartilhe o código e altere a sua senha. ${tenantName} nunca solicita este código por telefone, e-mail ou chat.`,
  warningWithoutPassword: (tenantName) =>
    `Você não solicitou este código? Não o compartilhe com ninguém. ${tenantName} nunca solicita este código por telefone, e-mail ou chat.`,
  amount: (value) => `Valor: ${value}`,
  payee: (name) => `Favorecido: ${name}`,
  textCode: (tenantName, code) => `${tenantName}: seu código de verificação é ${code}.`,
  textPurpose: (action) => `Motivo: ${action}`,
  textWarning: (minutes) => `Válido por ${minutes}. Não o compartilhe com ninguém.`,
  link: ptBrLink,
};
