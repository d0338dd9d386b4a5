import type { NoticePhrases } from '../notice.ts';

export const ptBrNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'chave de acesso (passkey)',
    SECURITY_KEY: 'chave de segurança',
    AUTHENTICATOR_APP: 'aplicativo autenticador',
    EMAIL: 'endereço de e-mail',
    PHONE: 'número de telefone',
    PUSH: 'telefone com o aplicativo',
    DEVICE: 'dispositivo',
  },
  otherMethod: 'método de verificação',
  subject: (tenantName) => `Aviso de segurança da sua conta ${tenantName}`,
  heading: (tenantName) => `Sua conta ${tenantName}`,
  kinds: {
    factorAdded: (method) => `Um método de verificação foi adicionado: ${method}.`,
    factorMoved: (method) => `Um método de verificação foi alterado: ${method}.`,
    factorRemoved: (method) => `Um método de verificação foi removido: ${method}.`,
    recoveryCodeUsed: () => 'Um dos seus códigos de recuperação foi usado.',
    factorDisabled: (method) =>
      `Um método de verificação foi bloqueado após muitas tentativas incorretas: ${method}.`,
    sessionEnded: () =>
      'Uma das suas sessões foi encerrada: alguém tentou continuá-la com uma cópia que não era mais válida.',
  },
  when: (time) => `Quando: ${time}.`,
  yours: 'Se foi você, não é preciso fazer nada.',
  notYours: (tenantName) =>
    `Se não foi você, outra pessoa pode ter acesso à sua conta: entre em ${tenantName}, troque sua senha e confira lá os seus métodos de verificação.`,
};
