import type { Remaining } from '../flow/countdown.ts';
import type { Messages } from './en.ts';
import { ptBrIdentity } from './identity/pt-br.ts';
import { plural } from './plural.ts';
import { ptBrSettings } from './settings/pt-br.ts';
import { ptBrWays } from './ways/pt-br.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

function time({ amount, unit }: Remaining): string {
  return `${amount} ${units[unit]}`;
}

const tries = plural('pt-BR', { one: 'Resta # tentativa.', other: 'Restam # tentativas.' });

export const ptBr: Messages = {
  ...ptBrWays,
  identity: ptBrIdentity.texts,
  settings: ptBrSettings,
  pageTitle: (heading, tenant) => `${heading} · ${tenant}`,
  loading: 'Um momento…',
  continue: 'Continuar',
  tryAgain: 'Tentar novamente',
  tryAnotherWay: 'Tentar de outro jeito',
  cancel: 'Cancelar e voltar',
  goBack: 'Voltar',
  startAgain: 'Começar de novo',
  notNow: 'Agora não',
  copy: 'Copiar',
  copied: 'Copiado',
  copyFailed: 'Não foi possível copiar. Selecione o texto e copie você mesmo.',
  reference: (id) => `Referência: ${id}`,

  method: {
    ...ptBrIdentity.method,
    PASSKEY: 'Chave de acesso',
    EMAIL_OTP: 'Código por e-mail',
    EMAIL_MAGIC_LINK: 'Link por e-mail',
    AUTHENTICATOR_APP: 'App autenticador',
    SMS: 'SMS',
    WHATSAPP: 'Mensagem do WhatsApp',
    PUSH: 'Aprovar no celular',
    DEVICE: 'Código QR',
    SECURITY_KEY: 'Chave de segurança',
    RECOVERY_CODE: 'Código de recuperação',
  },
  methodHint: {
    ...ptBrIdentity.hint,
    PASSKEY: 'Seu rosto, seu dedo ou um PIN',
    EMAIL_OTP: 'Um código enviado ao seu e-mail',
    EMAIL_MAGIC_LINK: 'Um link enviado ao seu e-mail',
    AUTHENTICATOR_APP: 'Um código do app no seu celular',
    SMS: 'Um código enviado ao seu celular',
    WHATSAPP: 'Um código enviado ao seu celular',
    PUSH: 'Uma solicitação no app do seu celular',
    DEVICE: 'Escaneie com o app do seu celular',
    SECURITY_KEY: 'Uma chave para conectar ou aproximar',
    RECOVERY_CODE: 'Um dos códigos que você guardou',
  },
  methodLocked: (left) => `Bloqueado. Tente novamente em ${time(left)}.`,

  choose: {
    verifyHeading: 'Escolha como confirmar que é você',
    enrollHeading: 'Escolha o que configurar',
    help: (tenant) =>
      `Não consegue usar nenhuma opção? Fale com o suporte de ${tenant} e informe a referência.`,
  },

  code: {
    label: (digits) => `Código de ${digits} dígitos`,
    labelUnknown: 'Código',
    checking: 'Verificando…',
    incomplete: (digits) => `Digite os ${digits} dígitos.`,
    incompleteUnknown: 'Digite o código inteiro.',
    wrong: 'O código não está certo. Confira e tente novamente.',
    wrongWithTries: (left) => `O código não está certo. ${tries(left)}`,
    expired: 'O código expirou. Podemos enviar outro.',
    spent: 'Foram tentativas demais com este código. Podemos enviar outro.',
    spentApp: 'Foram tentativas demais. Tente de outro jeito.',
    locked: (left) => `Foram tentativas demais. Você poderá tentar novamente em ${time(left)}.`,
    offline: 'Você está sem conexão. Verifique e tente novamente.',
    limited: 'Foram tentativas demais em pouco tempo. Espere um pouco ou tente de outro jeito.',
  },

  email: {
    heading: 'Confira seu e-mail',
    sending: 'Enviando um código…',
    sendingTo: (address) => `Enviando um código para ${address}…`,
    toSend: 'Vamos enviar um código para você.',
    sent: (digits) => `Se você tem uma conta, um código de ${digits} dígitos está a caminho.`,
    sentTo: (digits, address) => `Enviamos um código de ${digits} dígitos para ${address}.`,
    notSent: 'Não foi possível enviar um código agora.',
    notSentOffline:
      'Você está sem conexão, por isso não foi possível enviar o código. Verifique a conexão e envie de novo.',
    notSentLimited: 'Foram enviados códigos demais. Espere um pouco ou tente de outro jeito.',
    resend: 'Enviar de novo',
    resendIn: (left) => `Enviar de novo em ${time(left)}`,
    resent: 'Enviamos um novo código. Vale o mais recente.',
    otherAddress: 'Usar outro endereço',
  },

  link: {
    heading: 'Confira seu e-mail',
    sending: 'Enviando um link para você…',
    sendingTo: (address) => `Enviando um link para ${address}…`,
    toSend: 'Vamos enviar um link para você.',
    toSendTo: (address) => `Vamos enviar um link para ${address}.`,
    sent: 'Se você tem uma conta, um link está a caminho. Abra-o.',
    sentTo: (address) => `Abra o link que enviamos para ${address}.`,
    waiting: 'Esta página continua sozinha. Ou digite o código do e-mail:',
    codeRequired: 'Você abriu o link em outro navegador. Digite o código que aparece lá:',
    expired: 'O link expirou. Podemos enviar outro.',
    spent: 'Foram tentativas demais. Podemos enviar outro link.',
    resent: 'Enviamos um novo link. Vale o mais recente.',
    notSent: 'Não foi possível enviar um link agora.',
    notSentOffline:
      'Você está sem conexão, por isso não foi possível enviar o link. Verifique a conexão e envie de novo.',
    notSentLimited: 'Foram enviados links demais. Espere um pouco ou tente de outro jeito.',
    enrollLead: 'Vamos enviar um link para o seu endereço.',
    send: 'Enviar link',
  },

  emailEnroll: {
    heading: 'Confirme seu e-mail',
    fixedLead: (address) => `Vamos enviar um código para ${address}.`,
    typedLead: 'Vamos enviar um código para o seu endereço.',
    label: 'Endereço de e-mail',
    send: 'Enviar código',
    sending: 'Enviando…',
    invalid: 'Digite um endereço como nome@example.com.',
    refused: 'Não podemos usar este endereço. Confira ou tente de outro jeito.',
  },

  app: {
    heading: 'Abra seu app autenticador',
    lead: (tenant) => `Digite o código de 6 dígitos que ele mostra para ${tenant}.`,
    setupHeading: 'Configure um app autenticador',
    setupLead: 'Escaneie isto com o app do seu celular.',
    qrCode: 'Código QR para o seu app autenticador',
    openApp: 'Abrir meu app autenticador',
    secretLead: 'Ou digite esta chave no app:',
    secretLabel: 'Chave de configuração',
    confirmHeading: 'Digite o código do app',
    confirmLead: (tenant) => `Ele mostra um código de 6 dígitos para ${tenant}.`,
    showAgain: 'Mostrar o código QR de novo',
    passkeyInstead: 'Criar uma chave de acesso em vez disso',
  },

  passkey: {
    heading: 'Use sua chave de acesso',
    lead: 'O navegador vai pedir seu rosto, seu dedo ou um PIN.',
    start: 'Usar chave de acesso',
    waiting: 'Siga o navegador…',
    offerHeading: 'Mais rápido da próxima vez',
    offerLead: 'Da próxima vez, confirme que é você com o rosto, o dedo ou um PIN. Sem códigos para digitar.',
    enrollHeading: 'Crie uma chave de acesso',
    enrollLead: 'Seu rosto, seu dedo ou um PIN vai confirmar que é você.',
    create: 'Criar uma chave de acesso',
    creating: 'Siga o navegador…',
    appInstead: 'Usar um app autenticador em vez disso',
    problem: {
      cancelled: 'A chave de acesso não foi usada. Tente novamente ou escolha outra opção.',
      'already-added': 'Este dispositivo já tem uma chave de acesso sua.',
      unsupported: 'Este dispositivo não pode usar essa chave de acesso. Tente de outro jeito.',
      'no-screen-lock':
        'É preciso um bloqueio de tela: rosto, dedo ou PIN no seu dispositivo. Tente de outro jeito.',
      'wrong-site':
        'Chaves de acesso não funcionam neste endereço da web. Tente de outro jeito e avise o suporte.',
      device: 'Seu dispositivo não conseguiu fazer isso. Tente novamente ou escolha outra opção.',
      'not-known': 'Esta chave de acesso não é mais usada aqui. Tente outra ou tente de outro jeito.',
      'not-accepted':
        'Não foi possível aceitar essa chave de acesso. Tente novamente ou escolha outra opção.',
      offline: 'Você está sem conexão. Verifique e tente novamente.',
      limited: 'Foram tentativas demais em pouco tempo. Espere um pouco ou tente de outro jeito.',
      interrupted: 'A chave de acesso não foi usada. Tente novamente ou escolha outra opção.',
      unknown: 'Não funcionou. Tente novamente ou escolha outra opção.',
    },
  },

  recoveryCodes: {
    heading: 'Guarde seus códigos de recuperação',
    lead: 'Se você perder as outras formas de entrar, um destes códigos dá acesso. Cada um vale uma vez. Não poderemos mostrá-los de novo.',
    list: 'Códigos de recuperação',
    download: 'Baixar',
    print: 'Imprimir',
    saved: 'Já guardei',
    fileTitle: (tenant) => `${tenant}: códigos de recuperação`,
    fileNote: 'Cada código vale uma vez. Guarde em um lugar seguro.',
    fileName: 'codigos-de-recuperacao',
  },

  recoveryEntry: {
    heading: 'Digite um código de recuperação',
    lead: 'Use um dos códigos que você guardou. Ele vale uma vez.',
    label: 'Código de recuperação',
    incomplete: 'Digite um código de recuperação inteiro.',
    wrong: 'O código não está certo ou já foi usado.',
    wrongWithTries: (left) => `O código não está certo ou já foi usado. ${tries(left)}`,
  },

  success: {
    heading: 'É você mesmo',
    lead: (tenant) => `Voltando para ${tenant}…`,
  },
  done: {
    completedHeading: 'Tudo pronto',
    completedLead: (tenant) =>
      tenant ? `Você pode fechar esta janela e voltar para ${tenant}.` : 'Você pode fechar esta janela.',
    cancelledHeading: 'Cancelado',
    cancelledLead: (tenant) =>
      `Você pode fechar esta janela. Para continuar, entre de novo${tenant ? ` em ${tenant}` : ''}.`,
  },

  blocked: {
    heading: 'Não podemos dar acesso agora',
    lead: (tenant) =>
      `Tente mais tarde. Se continuar assim, fale com o suporte de ${tenant} e informe a referência.`,
  },
  failed: {
    heading: 'Não funcionou',
    lead: 'Foram tentativas demais, por isso paramos aqui. Volte e comece de novo.',
    leadNoReturn: (tenant) => `Foram tentativas demais, por isso paramos aqui. Entre de novo em ${tenant}.`,
  },
  noMethod: {
    heading: 'Não podemos confirmar aqui que é você',
    lead: (tenant) =>
      `Nenhuma opção configurada funciona neste navegador. Tente outro navegador ou fale com o suporte de ${tenant} e informe a referência.`,
    notAllowed: (tenant) =>
      `${tenant} pede aqui uma opção mais segura do que as que você configurou. Fale com o suporte de ${tenant} e informe a referência.`,
  },

  problem: {
    'link-incomplete': {
      heading: 'Este link não está completo',
      lead: 'Volte para onde você entrou e comece de novo.',
    },
    'link-used': {
      heading: 'Este link expirou',
      lead: 'Ele vale uma vez, e só na janela em que você começou. Volte para onde você entrou e comece de novo.',
    },
    'session-expired': {
      heading: 'Demorou demais',
      lead: 'Para proteger sua conta, paramos de esperar. Volte para onde você entrou e comece de novo.',
    },
    offline: {
      heading: 'Você está sem conexão',
      lead: 'Vamos continuar assim que a conexão voltar.',
    },
    limited: {
      heading: 'Espere um pouco',
      lead: 'Foram tentativas demais em pouco tempo. Espere alguns minutos e tente novamente.',
    },
    unknown: {
      heading: 'Algo deu errado',
      lead: 'O problema é nosso, não seu. Tente novamente em instantes.',
    },
  },
};
