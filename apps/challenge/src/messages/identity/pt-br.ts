import type { IdentityMessages } from './en.ts';

const check = 'Verificação de identidade';
const notStarted = 'Não foi possível iniciar a verificação agora. Tente de novo ou de outra forma.';

export const ptBrIdentity: IdentityMessages = {
  method: { VERIFF: check, IPROOV: check, IDVERSE: check, PALM_BIOMETRICS_RR: 'Leitura da palma da mão' },
  hint: {
    VERIFF: 'Seu documento de identidade e sua câmera',
    IPROOV: 'Seu rosto e sua câmera',
    IDVERSE: 'Seu documento de identidade e sua câmera',
    PALM_BIOMETRICS_RR: 'A palma da sua mão e sua câmera',
  },
  texts: {
    heading: 'Verifique sua identidade',
    lead: (tenant) =>
      `${tenant} pede a um parceiro que confirme que é você. A página dele abre em uma nova aba; depois, volte para cá.`,
    start: 'Iniciar a verificação',
    starting: 'Iniciando…',
    open: 'Abrir a verificação',
    notStarted,
    waiting: {
      CREATING: 'Preparando a verificação…',
      WAITING: 'Aguardando você terminar a verificação…',
      SUBMITTED: 'A verificação está sendo analisada…',
      RESUBMISSION_REQUESTED: 'Uma foto não ficou boa o bastante. Abra a verificação e tire outra.',
      REVIEW: 'Uma pessoa está analisando sua verificação. Isso pode demorar um pouco.',
    },
    end: {
      DECLINED: 'A verificação não confirmou quem você é.',
      NOT_THE_PERSON: 'Esta não é a pessoa que foi verificada antes.',
      EXPIRED: 'A verificação não foi concluída a tempo. Você pode iniciá-la de novo.',
      REFUSED: 'Não foi possível aceitar esta verificação. Tente de outra forma.',
      FAILED: notStarted,
    },
  },
};
