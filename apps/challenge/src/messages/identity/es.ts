import type { IdentityMessages } from './en.ts';

const check = 'Verificación de identidad';
const notStarted = 'No hemos podido iniciar la verificación. Inténtelo de nuevo o pruebe de otra forma.';

export const esIdentity: IdentityMessages = {
  method: { VERIFF: check, IPROOV: check, IDVERSE: check, PALM_BIOMETRICS_RR: 'Escaneo de la palma' },
  hint: {
    VERIFF: 'Su documento de identidad y su cámara',
    IPROOV: 'Su rostro y su cámara',
    IDVERSE: 'Su documento de identidad y su cámara',
    PALM_BIOMETRICS_RR: 'La palma de su mano y su cámara',
  },
  texts: {
    heading: 'Verifique su identidad',
    lead: (tenant) =>
      `${tenant} pide a un socio que compruebe que es usted. Su página se abre en una pestaña nueva; después, vuelva aquí.`,
    start: 'Iniciar la verificación',
    starting: 'Iniciando…',
    open: 'Abrir la verificación',
    notStarted,
    waiting: {
      CREATING: 'Preparando la verificación…',
      WAITING: 'Esperando a que termine la verificación…',
      SUBMITTED: 'Se está revisando la verificación…',
      RESUBMISSION_REQUESTED: 'Una foto no era lo bastante buena. Abra la verificación y repítala.',
      REVIEW: 'Una persona está revisando su verificación. Puede tardar un poco.',
    },
    end: {
      DECLINED: 'La verificación no ha confirmado quién es usted.',
      NOT_THE_PERSON: 'No es la persona que se verificó antes.',
      EXPIRED: 'La verificación no se terminó a tiempo. Puede iniciarla de nuevo.',
      REFUSED: 'No hemos podido aceptar esta verificación. Pruebe de otra forma.',
      FAILED: notStarted,
    },
  },
};
