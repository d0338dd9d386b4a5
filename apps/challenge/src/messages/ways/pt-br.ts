import type { WayMessages } from './en.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

export const ptBrWays: WayMessages = {
  tooMany: ({ amount, unit }) =>
    `Foram tentativas demais em pouco tempo. Espere ${amount} ${units[unit]} ou tente de outro jeito.`,

  phone: {
    heading: 'Confira seu celular',
    enrollHeading: 'Adicione seu número de telefone',
    confirmHeading: 'Confirme seu número de telefone',
    label: 'Número de celular',
    example: 'Com o código do país, como +55\u00a011\u00a091234\u20115678.',
    invalid: 'Digite o número inteiro com o código do país, como +55\u00a011\u00a091234\u20115678.',
    refused: 'Não podemos enviar códigos para este número. Use outro ou tente de outro jeito.',
    notYours: 'Este não é o número da sua conta. Confira ou tente de outro jeito.',
    notSentRefused: 'Não podemos enviar códigos para o seu número no momento. Tente de outro jeito.',
    otherNumber: 'Usar outro número',
    SMS: {
      enrollLead: 'Vamos enviar um código por SMS.',
      toSend: (number) => `Vamos enviar um código por SMS para ${number}.`,
      sending: 'Enviando um SMS…',
      sent: (digits) => `Enviamos um código de ${digits} dígitos por SMS.`,
      sentTo: (digits, number) => `Enviamos um código de ${digits} dígitos por SMS para ${number}.`,
      send: 'Enviar um código por SMS',
      instead: 'Enviar um SMS em vez disso',
    },
    WHATSAPP: {
      enrollLead: 'Vamos enviar um código pelo WhatsApp.',
      toSend: (number) => `Vamos enviar um código pelo WhatsApp para ${number}.`,
      sending: 'Enviando uma mensagem do WhatsApp…',
      sent: (digits) => `Enviamos um código de ${digits} dígitos pelo WhatsApp.`,
      sentTo: (digits, number) => `Enviamos um código de ${digits} dígitos pelo WhatsApp para ${number}.`,
      send: 'Enviar um código pelo WhatsApp',
      instead: 'Enviar pelo WhatsApp em vez disso',
    },
  },

  approval: {
    number: 'Digite este número no seu celular',
    waiting: 'Esperando seu celular…',
    unreachable: 'Você está sem conexão. Vamos verificar de novo assim que ela voltar.',
    notStarted: 'Não foi possível chegar ao seu celular agora. Tente novamente ou tente de outro jeito.',
    locked: ({ amount, unit }) =>
      `Foram tentativas demais. Você poderá usar esta opção de novo em ${amount} ${units[unit]}.`,
  },

  push: {
    heading: 'Aprove no seu celular',
    sending: 'Perguntando ao seu celular…',
    lead: 'Enviamos uma solicitação ao seu celular. Aprove somente se for sua.',
    undelivered: 'Abra o app no seu celular: a solicitação espera lá.',
    declinedHeading: 'Recusado no seu celular',
    declinedLead: 'Por isso paramos aqui. Se foi um engano, volte e comece de novo.',
    end: {
      WRONG_NUMBER: 'Esse não era o número mostrado aqui. Envie de novo para receber outro.',
      EXPIRED: 'Seu celular não respondeu a tempo. Podemos enviar de novo.',
      REFUSED: 'Não foi possível aceitar esta aprovação. Tente de outro jeito.',
    },
  },

  qr: {
    heading: 'Escaneie com seu celular',
    lead: (tenant) => `Abra o app de ${tenant} no seu celular e escaneie este código.`,
    code: 'Código QR para o app do seu celular. Ele muda a cada poucos segundos.',
    copyLead: 'Não consegue escanear? Copie o texto para o app:',
    claimedHeading: 'Termine no seu celular',
    claimedLead: 'Seu celular pede este número. Aprove somente se ele mostrar este acesso.',
    rejected: 'Foi recusado no seu celular ou o número não estava certo. Podemos mostrar outro código.',
    expired: 'Ninguém escaneou o código a tempo. Podemos mostrar outro.',
    again: 'Mostrar outro código',
  },

  securityKey: {
    heading: 'Use sua chave de segurança',
    lead: 'Conecte ou aproxime a chave e toque nela quando o navegador pedir.',
    start: 'Usar chave de segurança',
    enrollHeading: 'Adicione uma chave de segurança',
    enrollLead: 'Conecte ou aproxime a chave. O navegador diz quando tocar nela.',
    create: 'Adicionar chave de segurança',
    instead: 'Usar uma chave de segurança em vez disso',
    problem: {
      cancelled: 'A chave de segurança não foi usada. Tente novamente ou escolha outra opção.',
      'already-added': 'Esta chave de segurança já foi adicionada. Tente outra.',
      unsupported: 'Esta chave não funciona aqui. Tente outra ou tente de outro jeito.',
      'no-screen-lock': 'Esta chave precisa de um PIN que ela não tem. Tente outra ou tente de outro jeito.',
      'wrong-site':
        'Chaves de segurança não funcionam neste endereço da web. Tente de outro jeito e avise o suporte.',
      device: 'A chave não conseguiu fazer isso. Retire, conecte de novo e tente novamente.',
      'not-known': 'Esta chave não é uma das que você adicionou aqui. Tente outra ou tente de outro jeito.',
      'not-accepted': 'Não foi possível aceitar essa chave. Tente novamente ou escolha outra opção.',
      offline: 'Você está sem conexão. Verifique e tente novamente.',
      limited: 'Foram tentativas demais em pouco tempo. Espere um pouco ou tente de outro jeito.',
      interrupted: 'A chave de segurança não foi usada. Tente novamente ou escolha outra opção.',
      unknown: 'Não funcionou. Tente novamente ou escolha outra opção.',
    },
  },
};
