import type { WayMessages } from './en.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

export const esWays: WayMessages = {
  tooMany: ({ amount, unit }) =>
    `Demasiados intentos en poco tiempo. Espere ${amount} ${units[unit]} o pruebe de otra forma.`,

  phone: {
    heading: 'Mire su teléfono',
    enrollHeading: 'Añada su número de teléfono',
    confirmHeading: 'Confirme su número de teléfono',
    label: 'Número de móvil',
    example: 'Con el prefijo del país, como +34\u00a0612\u00a034\u00a056\u00a078.',
    invalid: 'Escriba el número completo con el prefijo del país, como +34\u00a0612\u00a034\u00a056\u00a078.',
    refused: 'No podemos enviar códigos a este número. Use otro o pruebe de otra forma.',
    notYours: 'Este no es el número de su cuenta. Revíselo o pruebe de otra forma.',
    notSentRefused: 'Ahora no podemos enviar códigos a su número. Pruebe de otra forma.',
    otherNumber: 'Usar otro número',
    SMS: {
      enrollLead: 'Le enviaremos un código por SMS.',
      toSend: (number) => `Enviaremos un código por SMS al ${number}.`,
      sending: 'Enviando un SMS…',
      sent: (digits) => `Le hemos enviado un código de ${digits} dígitos por SMS.`,
      sentTo: (digits, number) => `Hemos enviado un código de ${digits} dígitos por SMS al ${number}.`,
      send: 'Enviarme un código por SMS',
      instead: 'Enviar un SMS en su lugar',
    },
    WHATSAPP: {
      enrollLead: 'Le enviaremos un código por WhatsApp.',
      toSend: (number) => `Enviaremos un código por WhatsApp al ${number}.`,
      sending: 'Enviando un mensaje de WhatsApp…',
      sent: (digits) => `Le hemos enviado un código de ${digits} dígitos por WhatsApp.`,
      sentTo: (digits, number) => `Hemos enviado un código de ${digits} dígitos por WhatsApp al ${number}.`,
      send: 'Enviar un código por WhatsApp',
      instead: 'Enviar por WhatsApp en su lugar',
    },
  },

  approval: {
    number: 'Escriba este número en su teléfono',
    waiting: 'Esperando a su teléfono…',
    unreachable: 'No tiene conexión. Volveremos a mirar en cuanto la tenga.',
    notStarted: 'Ahora no hemos podido contactar con su teléfono. Inténtelo de nuevo o pruebe de otra forma.',
    locked: ({ amount, unit }) => `Demasiados intentos. Podrá volver a usarlo en ${amount} ${units[unit]}.`,
  },

  push: {
    heading: 'Apruébelo en su teléfono',
    sending: 'Preguntando a su teléfono…',
    lead: 'Hemos enviado una solicitud a su teléfono. Apruébela solo si es suya.',
    undelivered: 'Abra la app en su teléfono: la solicitud espera allí.',
    declinedHeading: 'Rechazado en su teléfono',
    declinedLead: 'Por eso nos detuvimos aquí. Si fue un error, vuelva y empiece de nuevo.',
    end: {
      WRONG_NUMBER: 'Ese no era el número que se muestra aquí. Envíela de nuevo para obtener otro.',
      EXPIRED: 'Su teléfono no respondió a tiempo. Podemos enviarla de nuevo.',
      REFUSED: 'No hemos podido aceptar esta aprobación. Pruebe de otra forma.',
    },
  },

  qr: {
    heading: 'Escanee con su teléfono',
    lead: (tenant) => `Abra la app de ${tenant} en su teléfono y escanee este código.`,
    code: 'Código QR para la app de su teléfono. Cambia cada pocos segundos.',
    copyLead: '¿No puede escanearlo? Copie su texto en la app:',
    claimedHeading: 'Termine en su teléfono',
    claimedLead: 'Su teléfono le pide este número. Apruebe solo si muestra este inicio de sesión.',
    rejected: 'Se rechazó en su teléfono o el número no era correcto. Podemos mostrar otro código.',
    expired: 'Nadie escaneó el código a tiempo. Podemos mostrar otro.',
    again: 'Mostrar otro código',
  },

  securityKey: {
    heading: 'Use su llave de seguridad',
    lead: 'Conéctela o acérquela y tóquela cuando su navegador lo pida.',
    start: 'Usar llave de seguridad',
    enrollHeading: 'Añada una llave de seguridad',
    enrollLead: 'Conéctela o acérquela. Su navegador le dirá cuándo tocarla.',
    create: 'Añadir llave de seguridad',
    instead: 'Usar una llave de seguridad en su lugar',
    problem: {
      cancelled: 'No se usó la llave de seguridad. Inténtelo de nuevo o elija otra forma.',
      'already-added': 'Esta llave de seguridad ya está añadida. Pruebe con otra.',
      unsupported: 'Esta llave no funciona aquí. Pruebe con otra o de otra forma.',
      'no-screen-lock': 'Esta llave necesita un PIN que no tiene. Pruebe con otra o de otra forma.',
      'wrong-site':
        'Las llaves de seguridad no funcionan en esta dirección web. Pruebe de otra forma y avise al soporte.',
      device: 'La llave no ha podido hacerlo. Desconéctela, conéctela de nuevo e inténtelo otra vez.',
      'not-known': 'Esta llave no es una de las que añadió aquí. Pruebe con otra o de otra forma.',
      'not-accepted': 'No hemos podido aceptar esa llave. Inténtelo de nuevo o elija otra forma.',
      offline: 'No tiene conexión. Compruébela e inténtelo de nuevo.',
      limited: 'Demasiados intentos en poco tiempo. Espere un poco o pruebe de otra forma.',
      interrupted: 'No se usó la llave de seguridad. Inténtelo de nuevo o elija otra forma.',
      unknown: 'No ha funcionado. Inténtelo de nuevo o elija otra forma.',
    },
  },
};
