import { esLink } from '../link-languages/es.ts';
import { type Phrases, plural } from '../phrases.ts';

export const es: Phrases = {
  language: 'es',
  direction: 'ltr',
  listSeparator: ', ',
  actions: {
    signIn: 'inicio de sesión',
    signUp: 'registro',
    resetPassword: 'restablecimiento de la contraseña',
    changePassword: 'cambio de contraseña',
    changeEmail: 'cambio de correo electrónico',
    changePhone: 'cambio de número de teléfono',
    addPayee: 'alta de un beneficiario',
    payment: 'pago',
    transfer: 'transferencia',
    withdrawal: 'retirada de fondos',
  },
  minutes: plural('es', { one: '# minuto', other: '# minutos' }),
  subject: (tenantName, action) => `Su código de verificación de ${tenantName} (${action})`,
  heading: (tenantName) => `Su código de ${tenantName}`,
  purpose: (action) => `Introduzca este código para continuar: ${action}.`,
  expiry: (minutes) => `Es válido durante ${minutes} y solo se puede usar una vez.`,
  requestedFrom: (parts) => `Solicitado desde: ${parts}.`,
  browserOn: (browser, system) => `${browser} en ${system}`,
  warning: (tenantName) =>
    `¿No ha solicitado este código? Es posible que alguien conozca su contraseña: no comparta el código y cambie la contraseña. ${tenantName} nunca le pedirá este código por teléfono, correo electrónico ni chat.`,
  warningWithoutPassword: (tenantName) =>
    `¿No ha solicitado este código? No lo comparta con nadie. ${tenantName} nunca le pedirá este código por teléfono, correo electrónico ni chat.`,
  amount: (value) => `Importe: ${value}`,
  payee: (name) => `Beneficiario: ${name}`,
  textCode: (tenantName, code) => `${tenantName}: su código de verificación es ${code}.`,
  textPurpose: (action) => `Motivo: ${action}`,
  textWarning: (minutes) => `Válido durante ${minutes}. No lo comparta con nadie.`,
  link: esLink,
};
