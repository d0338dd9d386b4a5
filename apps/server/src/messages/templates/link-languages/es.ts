import type { LinkPhrases } from '../link-phrases.ts';

export const esLink: LinkPhrases = {
  subject: (tenantName, action) => `Su enlace de ${tenantName} (${action})`,
  heading: (tenantName) => `Su enlace de ${tenantName}`,
  purpose: (action) => `Abra este enlace para continuar: ${action}.`,
  open: 'Abrir el enlace',
  codeLead: 'O introduzca este código donde empezó:',
  expiry: (minutes) => `El enlace y el código son válidos durante ${minutes} y una sola vez.`,
  warning: (tenantName) =>
    `¿No lo ha solicitado? Es posible que alguien conozca su contraseña: no abra el enlace, no comparta el código y cambie la contraseña. ${tenantName} nunca le pedirá este código por teléfono, correo electrónico ni chat.`,
  warningWithoutPassword: (tenantName) =>
    `¿No lo ha solicitado? No abra el enlace ni comparta el código con nadie. ${tenantName} nunca le pedirá este código por teléfono, correo electrónico ni chat.`,
  page: {
    askHeading: '¿Es usted?',
    askLead: (tenantName) =>
      `Alguien pide a ${tenantName} continuar en su nombre. Confirme solo si es usted.`,
    action: 'Para qué',
    browser: 'Navegador',
    place: 'Lugar',
    ipAddress: 'Dirección IP',
    time: 'Cuándo',
    confirm: 'Sí, soy yo',
    askWarning: '¿No es usted? Cierre esta página y cambie la contraseña.',
    askWarningWithoutPassword: '¿No es usted? Cierre esta página.',
    doneHeading: 'Confirmado',
    doneLead: 'Vuelva a la pestaña donde empezó. Puede cerrar esta.',
    codeHeading: 'Introduzca este código donde empezó',
    codeLead: 'Este navegador no es el mismo en el que empezó. Introduzca allí:',
    codeWarning: 'No lea este código a nadie ni lo introduzca en ningún otro sitio.',
    onwardHeading: 'Confirmado',
    onward: 'Continuar',
    goneHeading: 'Este enlace ya no funciona',
    goneLead:
      'Ya se usó, es demasiado antiguo o lo sustituyó un correo más reciente. Solicite uno nuevo donde empezó.',
    refusedHeading: 'No ha funcionado',
    refusedLead: 'No se puede continuar aquí. Empiece de nuevo desde la aplicación.',
  },
};
