import type { Words } from './en.ts';
import { plural } from './plural.ts';

const tries = plural('es', { one: 'Le queda # intento.', other: 'Le quedan # intentos.' });

export const es: Words = {
  openHeading: 'Confirme que es usted',
  open: 'JavaScript está desactivado en este navegador. Puede continuar sin él.',
  continue: 'Continuar',
  heading: {
    EMAIL_OTP: 'Mire su correo',
    SMS: 'Mire su teléfono',
    WHATSAPP: 'Mire WhatsApp',
    AUTHENTICATOR_APP: 'Abra su app de autenticación',
    RECOVERY_CODE: 'Escriba un código de recuperación',
  },
  way: {
    EMAIL_OTP: 'Código por correo',
    SMS: 'Mensaje de texto',
    WHATSAPP: 'WhatsApp',
    AUTHENTICATOR_APP: 'App de autenticación',
    RECOVERY_CODE: 'Código de recuperación',
  },
  toSend: (to) => `Enviaremos un código a ${to}.`,
  toSendAny: 'Le enviaremos un código.',
  sent: (to) => `Hemos enviado un código a ${to}.`,
  sentAny: 'Le hemos enviado un código.',
  sentIfKnown: 'Si tiene una cuenta, recibirá un código.',
  appLead: (tenant) => `Escriba el código de 6 dígitos que muestra para ${tenant}.`,
  recoveryLead: 'Use uno de los códigos que guardó. Vale una vez.',
  code: 'Código',
  send: 'Enviar código',
  again: 'Enviar otra vez',
  useInstead: 'O pruebe de otra forma:',
  enrolHeading: 'Confirme su correo',
  email: 'Dirección de correo',
  phoneHeading: 'Añada su número de teléfono',
  phoneFixedHeading: 'Confirme su número de teléfono',
  phone: 'Número de móvil',
  phoneExample: 'Con el prefijo del país, como +34\u00a0612\u00a034\u00a056\u00a078.',
  cancel: 'Cancelar y volver',
  saveHeading: 'Guarde sus códigos de recuperación',
  saveLead:
    'Si pierde sus otras formas de entrar, uno de estos le dejará entrar. Cada uno vale una vez. No podremos mostrarlos de nuevo.',
  show: 'Mostrar mis códigos',
  saved: 'Los he guardado',
  doneHeading: 'Es usted',
  leftHeading: 'Cancelado',
  goOn: (tenant) => `Ir a ${tenant}`,
  close: 'Puede cerrar esta ventana.',
  reference: (id) => `Referencia: ${id}`,
  problem: {
    wrong: 'El código no es correcto o ha caducado. Revíselo o pida uno nuevo.',
    wrongWithTries: (left) => `El código no es correcto. ${tries(left)}`,
    locked: 'Demasiados intentos. Espere un poco o pruebe de otra forma.',
    limited: 'Demasiados intentos en poco tiempo. Espere un poco e inténtelo de nuevo.',
    number: 'Escriba el número completo con el prefijo del país, como +34\u00a0612\u00a034\u00a056\u00a078.',
    refused: 'No podemos usar esto. Revíselo o pruebe de otra forma.',
    notSent: 'No hemos podido enviar un código ahora. Inténtelo de nuevo o pruebe de otra forma.',
  },
  ending: {
    gone: {
      heading: 'Este enlace ha caducado',
      lead: 'Vale una vez y solo en la ventana donde empezó. Vuelva a donde inició sesión y empiece de nuevo.',
    },
    unsupported: {
      heading: 'Esto necesita JavaScript',
      lead: 'Active JavaScript en los ajustes de su navegador, vuelva a donde inició sesión y empiece de nuevo.',
    },
    settings: {
      heading: 'Esto necesita JavaScript',
      lead: 'Para gestionar sus formas de acceso, active JavaScript en los ajustes de su navegador y empiece de nuevo.',
    },
    blocked: {
      heading: 'Ahora no podemos iniciar su sesión',
      lead: 'Inténtelo más tarde. Si sigue así, contacte con el soporte e indique la referencia.',
    },
    failed: {
      heading: 'No ha funcionado',
      lead: 'Hubo demasiados intentos y nos detuvimos aquí. Vuelva y empiece de nuevo.',
    },
    declined: {
      heading: 'Rechazado en su teléfono',
      lead: 'Por eso nos detuvimos aquí. Si fue un error, vuelva y empiece de nuevo.',
    },
    notConfirmed: { heading: 'No ha funcionado', lead: 'La verificación no ha confirmado quién es usted.' },
    notThePerson: { heading: 'No ha funcionado', lead: 'No es la persona que se verificó antes.' },
    noMethod: {
      heading: 'Aquí no podemos confirmar que es usted',
      lead: 'Aquí se pide una forma más segura que las que ha configurado. Contacte con el soporte e indique la referencia.',
    },
    broken: {
      heading: 'Algo ha fallado',
      lead: 'Es cosa nuestra, no suya. Vuelva e inténtelo de nuevo en un momento.',
    },
  },
  goBack: 'Volver',
};
