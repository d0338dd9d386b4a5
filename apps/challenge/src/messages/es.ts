import type { Remaining } from '../flow/countdown.ts';
import type { Messages } from './en.ts';
import { esIdentity } from './identity/es.ts';
import { plural } from './plural.ts';
import { esSettings } from './settings/es.ts';
import { esWays } from './ways/es.ts';

const units = { second: 's', minute: 'min', hour: 'h' };

function time({ amount, unit }: Remaining): string {
  return `${amount} ${units[unit]}`;
}

const tries = plural('es', { one: 'Le queda # intento.', other: 'Le quedan # intentos.' });

export const es: Messages = {
  ...esWays,
  identity: esIdentity.texts,
  settings: esSettings,
  pageTitle: (heading, tenant) => `${heading} · ${tenant}`,
  loading: 'Un momento…',
  continue: 'Continuar',
  tryAgain: 'Intentar de nuevo',
  tryAnotherWay: 'Probar de otra forma',
  cancel: 'Cancelar y volver',
  goBack: 'Volver',
  startAgain: 'Empezar de nuevo',
  notNow: 'Ahora no',
  copy: 'Copiar',
  copied: 'Copiado',
  copyFailed: 'No hemos podido copiarlo. Seleccione el texto y cópielo usted.',
  reference: (id) => `Referencia: ${id}`,

  method: {
    ...esIdentity.method,
    PASSKEY: 'Llave de acceso',
    EMAIL_OTP: 'Código por correo',
    EMAIL_MAGIC_LINK: 'Enlace por correo',
    AUTHENTICATOR_APP: 'App de autenticación',
    SMS: 'Mensaje de texto',
    WHATSAPP: 'Mensaje de WhatsApp',
    PUSH: 'Aprobar en su teléfono',
    DEVICE: 'Código QR',
    SECURITY_KEY: 'Llave de seguridad',
    RECOVERY_CODE: 'Código de recuperación',
  },
  methodHint: {
    ...esIdentity.hint,
    PASSKEY: 'Su cara, su dedo o un PIN',
    EMAIL_OTP: 'Un código enviado a su correo',
    EMAIL_MAGIC_LINK: 'Un enlace enviado a su correo',
    AUTHENTICATOR_APP: 'Un código de la app de su teléfono',
    SMS: 'Un código enviado a su teléfono',
    WHATSAPP: 'Un código enviado a su teléfono',
    PUSH: 'Una solicitud en la app de su teléfono',
    DEVICE: 'Escanéelo con la app de su teléfono',
    SECURITY_KEY: 'Una llave para conectar o acercar',
    RECOVERY_CODE: 'Uno de los códigos que guardó',
  },
  methodLocked: (left) => `Bloqueado. Inténtelo de nuevo en ${time(left)}.`,

  choose: {
    verifyHeading: 'Elija cómo confirmar que es usted',
    enrollHeading: 'Elija qué configurar',
    help: (tenant) => `¿No puede usar ninguna? Contacte con el soporte de ${tenant} e indique la referencia.`,
  },

  code: {
    label: (digits) => `Código de ${digits} dígitos`,
    labelUnknown: 'Código',
    checking: 'Comprobando…',
    incomplete: (digits) => `Escriba los ${digits} dígitos.`,
    incompleteUnknown: 'Escriba el código completo.',
    wrong: 'El código no es correcto. Revíselo e inténtelo de nuevo.',
    wrongWithTries: (left) => `El código no es correcto. ${tries(left)}`,
    expired: 'El código ha caducado. Podemos enviar otro.',
    spent: 'Demasiados intentos con este código. Podemos enviar otro.',
    spentApp: 'Demasiados intentos. Pruebe de otra forma.',
    locked: (left) => `Demasiados intentos. Podrá volver a intentarlo en ${time(left)}.`,
    offline: 'No tiene conexión. Compruébela e inténtelo de nuevo.',
    limited: 'Demasiados intentos en poco tiempo. Espere un poco o pruebe de otra forma.',
  },

  email: {
    heading: 'Mire su correo',
    sending: 'Enviando un código…',
    sendingTo: (address) => `Enviando un código a ${address}…`,
    toSend: 'Le enviaremos un código.',
    sent: (digits) => `Si tiene una cuenta, recibirá un código de ${digits} dígitos.`,
    sentTo: (digits, address) => `Hemos enviado un código de ${digits} dígitos a ${address}.`,
    notSent: 'No hemos podido enviar un código ahora.',
    notSentOffline:
      'No tiene conexión, así que no hemos podido enviar el código. Compruébela y envíelo de nuevo.',
    notSentLimited: 'Se han enviado demasiados códigos. Espere un poco o pruebe de otra forma.',
    resend: 'Enviar otra vez',
    resendIn: (left) => `Enviar otra vez en ${time(left)}`,
    resent: 'Hemos enviado un código nuevo. Vale el último.',
    otherAddress: 'Usar otra dirección',
  },

  link: {
    heading: 'Mire su correo',
    sending: 'Enviándole un enlace…',
    sendingTo: (address) => `Enviando un enlace a ${address}…`,
    toSend: 'Le enviaremos un enlace.',
    toSendTo: (address) => `Enviaremos un enlace a ${address}.`,
    sent: 'Si tiene una cuenta, recibirá un enlace. Ábralo.',
    sentTo: (address) => `Abra el enlace que hemos enviado a ${address}.`,
    waiting: 'Esta página continuará sola. O escriba el código del correo:',
    codeRequired: 'Ha abierto el enlace en otro navegador. Escriba el código que se muestra allí:',
    expired: 'El enlace ha caducado. Podemos enviar otro.',
    spent: 'Demasiados intentos. Podemos enviar otro enlace.',
    resent: 'Hemos enviado un enlace nuevo. Vale el último.',
    notSent: 'No hemos podido enviar un enlace ahora.',
    notSentOffline:
      'No tiene conexión, así que no hemos podido enviar el enlace. Compruébela y envíelo de nuevo.',
    notSentLimited: 'Se han enviado demasiados enlaces. Espere un poco o pruebe de otra forma.',
    enrollLead: 'Enviaremos un enlace a su dirección.',
    send: 'Enviar enlace',
  },

  emailEnroll: {
    heading: 'Confirme su correo',
    fixedLead: (address) => `Enviaremos un código a ${address}.`,
    typedLead: 'Enviaremos un código a su dirección.',
    label: 'Dirección de correo',
    send: 'Enviar código',
    sending: 'Enviando…',
    invalid: 'Escriba una dirección como nombre@example.com.',
    refused: 'No podemos usar esta dirección. Revísela o pruebe de otra forma.',
  },

  app: {
    heading: 'Abra su app de autenticación',
    lead: (tenant) => `Escriba el código de 6 dígitos que muestra para ${tenant}.`,
    setupHeading: 'Configure una app de autenticación',
    setupLead: 'Escanee esto con la app de su teléfono.',
    qrCode: 'Código QR para su app de autenticación',
    openApp: 'Abrir mi app de autenticación',
    secretLead: 'O escriba esta clave en la app:',
    secretLabel: 'Clave de configuración',
    confirmHeading: 'Escriba el código de la app',
    confirmLead: (tenant) => `Muestra un código de 6 dígitos para ${tenant}.`,
    showAgain: 'Mostrar de nuevo el código QR',
    passkeyInstead: 'Crear una llave de acceso en su lugar',
  },

  passkey: {
    heading: 'Use su llave de acceso',
    lead: 'Su navegador le pedirá su cara, su dedo o un PIN.',
    start: 'Usar llave de acceso',
    waiting: 'Siga las indicaciones de su navegador…',
    offerHeading: 'Más rápido la próxima vez',
    offerLead:
      'La próxima vez, confirme que es usted con su cara, su dedo o un PIN. Sin códigos que escribir.',
    enrollHeading: 'Cree una llave de acceso',
    enrollLead: 'Su cara, su dedo o un PIN confirmarán que es usted.',
    create: 'Crear una llave de acceso',
    creating: 'Siga las indicaciones de su navegador…',
    appInstead: 'Usar una app de autenticación en su lugar',
    problem: {
      cancelled: 'No se usó la llave de acceso. Inténtelo de nuevo o elija otra forma.',
      'already-added': 'Este dispositivo ya tiene una llave de acceso suya.',
      unsupported: 'Este dispositivo no puede usar esa llave de acceso. Pruebe de otra forma.',
      'no-screen-lock':
        'Hace falta un bloqueo de pantalla: cara, dedo o PIN en su dispositivo. Pruebe de otra forma.',
      'wrong-site':
        'Las llaves de acceso no funcionan en esta dirección web. Pruebe de otra forma y avise al soporte.',
      device: 'Su dispositivo no ha podido hacerlo. Inténtelo de nuevo o elija otra forma.',
      'not-known': 'Esta llave de acceso ya no se usa aquí. Pruebe con otra o de otra forma.',
      'not-accepted': 'No hemos podido aceptar esa llave de acceso. Inténtelo de nuevo o elija otra forma.',
      offline: 'No tiene conexión. Compruébela e inténtelo de nuevo.',
      limited: 'Demasiados intentos en poco tiempo. Espere un poco o pruebe de otra forma.',
      interrupted: 'No se usó la llave de acceso. Inténtelo de nuevo o elija otra forma.',
      unknown: 'No ha funcionado. Inténtelo de nuevo o elija otra forma.',
    },
  },

  recoveryCodes: {
    heading: 'Guarde sus códigos de recuperación',
    lead: 'Si pierde sus otras formas de entrar, uno de estos le dejará entrar. Cada uno vale una vez. No podremos mostrarlos de nuevo.',
    list: 'Códigos de recuperación',
    download: 'Descargar',
    print: 'Imprimir',
    saved: 'Los he guardado',
    fileTitle: (tenant) => `${tenant}: códigos de recuperación`,
    fileNote: 'Cada código vale una vez. Guárdelos en un lugar seguro.',
    fileName: 'codigos-de-recuperacion',
  },

  recoveryEntry: {
    heading: 'Escriba un código de recuperación',
    lead: 'Use uno de los códigos que guardó. Vale una vez.',
    label: 'Código de recuperación',
    incomplete: 'Escriba un código de recuperación completo.',
    wrong: 'El código no es correcto o ya se usó.',
    wrongWithTries: (left) => `El código no es correcto o ya se usó. ${tries(left)}`,
  },

  success: {
    heading: 'Es usted',
    lead: (tenant) => `Volviendo a ${tenant}…`,
  },
  done: {
    completedHeading: 'Todo listo',
    completedLead: (tenant) =>
      tenant ? `Puede cerrar esta ventana y volver a ${tenant}.` : 'Puede cerrar esta ventana.',
    cancelledHeading: 'Cancelado',
    cancelledLead: (tenant) =>
      `Puede cerrar esta ventana. Para continuar, inicie sesión de nuevo${tenant ? ` en ${tenant}` : ''}.`,
  },

  blocked: {
    heading: 'Ahora no podemos iniciar su sesión',
    lead: (tenant) =>
      `Inténtelo más tarde. Si sigue así, contacte con el soporte de ${tenant} e indique la referencia.`,
  },
  failed: {
    heading: 'No ha funcionado',
    lead: 'Hubo demasiados intentos y nos detuvimos aquí. Vuelva y empiece de nuevo.',
    leadNoReturn: (tenant) =>
      `Hubo demasiados intentos y nos detuvimos aquí. Inicie sesión de nuevo en ${tenant}.`,
  },
  noMethod: {
    heading: 'Aquí no podemos confirmar que es usted',
    lead: (tenant) =>
      `No hay ninguna forma configurada que funcione en este navegador. Pruebe con otro navegador o contacte con el soporte de ${tenant} e indique la referencia.`,
    notAllowed: (tenant) =>
      `${tenant} pide aquí una forma más segura que las que ha configurado. Contacte con el soporte de ${tenant} e indique la referencia.`,
  },

  problem: {
    'link-incomplete': {
      heading: 'Este enlace no está completo',
      lead: 'Vuelva a donde inició sesión y empiece de nuevo.',
    },
    'link-used': {
      heading: 'Este enlace ha caducado',
      lead: 'Vale una vez y solo en la ventana donde empezó. Vuelva a donde inició sesión y empiece de nuevo.',
    },
    'session-expired': {
      heading: 'Ha tardado demasiado',
      lead: 'Para proteger su cuenta, dejamos de esperar. Vuelva a donde inició sesión y empiece de nuevo.',
    },
    offline: {
      heading: 'No tiene conexión',
      lead: 'Continuaremos en cuanto vuelva a tenerla.',
    },
    limited: {
      heading: 'Espere un poco',
      lead: 'Demasiados intentos en poco tiempo. Espere unos minutos e inténtelo de nuevo.',
    },
    unknown: {
      heading: 'Algo ha fallado',
      lead: 'Es cosa nuestra, no suya. Inténtelo de nuevo en un momento.',
    },
  },
};
