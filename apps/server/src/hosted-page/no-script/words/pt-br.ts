import type { Words } from './en.ts';
import { plural } from './plural.ts';

const tries = plural('pt-BR', { one: 'Resta # tentativa.', other: 'Restam # tentativas.' });

export const ptBr: Words = {
  openHeading: 'Confirme que é você',
  open: 'O JavaScript está desativado neste navegador. Você pode continuar sem ele.',
  continue: 'Continuar',
  heading: {
    EMAIL_OTP: 'Confira seu e-mail',
    SMS: 'Confira seu celular',
    WHATSAPP: 'Confira o WhatsApp',
    AUTHENTICATOR_APP: 'Abra seu app autenticador',
    RECOVERY_CODE: 'Digite um código de recuperação',
  },
  way: {
    EMAIL_OTP: 'Código por e-mail',
    SMS: 'SMS',
    WHATSAPP: 'WhatsApp',
    AUTHENTICATOR_APP: 'App autenticador',
    RECOVERY_CODE: 'Código de recuperação',
  },
  toSend: (to) => `Vamos enviar um código para ${to}.`,
  toSendAny: 'Vamos enviar um código para você.',
  sent: (to) => `Enviamos um código para ${to}.`,
  sentAny: 'Enviamos um código para você.',
  sentIfKnown: 'Se você tem uma conta, um código está a caminho.',
  appLead: (tenant) => `Digite o código de 6 dígitos que ele mostra para ${tenant}.`,
  recoveryLead: 'Use um dos códigos que você guardou. Ele vale uma vez.',
  code: 'Código',
  send: 'Enviar código',
  again: 'Enviar de novo',
  useInstead: 'Ou tente de outro jeito:',
  enrolHeading: 'Confirme seu e-mail',
  email: 'Endereço de e-mail',
  phoneHeading: 'Adicione seu número de telefone',
  phoneFixedHeading: 'Confirme seu número de telefone',
  phone: 'Número de celular',
  phoneExample: 'Com o código do país, como +55\u00a011\u00a091234\u20115678.',
  cancel: 'Cancelar e voltar',
  saveHeading: 'Guarde seus códigos de recuperação',
  saveLead:
    'Se você perder as outras formas de entrar, um destes códigos dá acesso. Cada um vale uma vez. Não poderemos mostrá-los de novo.',
  show: 'Mostrar meus códigos',
  saved: 'Já guardei',
  doneHeading: 'É você mesmo',
  leftHeading: 'Cancelado',
  goOn: (tenant) => `Ir para ${tenant}`,
  close: 'Você pode fechar esta janela.',
  reference: (id) => `Referência: ${id}`,
  problem: {
    wrong: 'O código não está certo ou expirou. Confira ou peça outro.',
    wrongWithTries: (left) => `O código não está certo. ${tries(left)}`,
    locked: 'Foram tentativas demais. Espere um pouco ou tente de outro jeito.',
    limited: 'Foram tentativas demais em pouco tempo. Espere um pouco e tente novamente.',
    number: 'Digite o número inteiro com o código do país, como +55\u00a011\u00a091234\u20115678.',
    refused: 'Não podemos usar isto. Confira ou tente de outro jeito.',
    notSent: 'Não foi possível enviar um código agora. Tente novamente ou de outro jeito.',
  },
  ending: {
    gone: {
      heading: 'Este link expirou',
      lead: 'Ele vale uma vez, e só na janela em que você começou. Volte para onde você entrou e comece de novo.',
    },
    unsupported: {
      heading: 'Isto precisa de JavaScript',
      lead: 'Ative o JavaScript nas configurações do seu navegador, volte para onde você entrou e comece de novo.',
    },
    settings: {
      heading: 'Isto precisa de JavaScript',
      lead: 'Para gerenciar suas formas de entrar, ative o JavaScript nas configurações do seu navegador e comece de novo.',
    },
    blocked: {
      heading: 'Não podemos dar acesso agora',
      lead: 'Tente mais tarde. Se continuar assim, fale com o suporte e informe a referência.',
    },
    failed: {
      heading: 'Não funcionou',
      lead: 'Foram tentativas demais, por isso paramos aqui. Volte e comece de novo.',
    },
    declined: {
      heading: 'Recusado no seu celular',
      lead: 'Por isso paramos aqui. Se foi um engano, volte e comece de novo.',
    },
    notConfirmed: { heading: 'Não funcionou', lead: 'A verificação não confirmou quem você é.' },
    notThePerson: { heading: 'Não funcionou', lead: 'Esta não é a pessoa que foi verificada antes.' },
    noMethod: {
      heading: 'Não podemos confirmar aqui que é você',
      lead: 'Aqui é pedida uma opção mais segura do que as que você configurou. Fale com o suporte e informe a referência.',
    },
    broken: {
      heading: 'Algo deu errado',
      lead: 'O problema é nosso, não seu. Volte e tente novamente em instantes.',
    },
  },
  goBack: 'Voltar',
};
