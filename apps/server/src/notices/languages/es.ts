import type { NoticePhrases } from '../notice.ts';

export const esNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'llave de acceso (passkey)',
    SECURITY_KEY: 'llave de seguridad',
    AUTHENTICATOR_APP: 'aplicación de autenticación',
    EMAIL: 'dirección de correo electrónico',
    PHONE: 'número de teléfono',
    PUSH: 'teléfono con la aplicación',
    DEVICE: 'dispositivo',
  },
  otherMethod: 'método de verificación',
  subject: (tenantName) => `Aviso de seguridad de su cuenta de ${tenantName}`,
  heading: (tenantName) => `Su cuenta de ${tenantName}`,
  kinds: {
    factorAdded: (method) => `Se ha añadido un método de verificación: ${method}.`,
    factorMoved: (method) => `Se ha cambiado un método de verificación: ${method}.`,
    factorRemoved: (method) => `Se ha eliminado un método de verificación: ${method}.`,
    recoveryCodeUsed: () => 'Se ha utilizado uno de sus códigos de recuperación.',
    factorDisabled: (method) =>
      `Se ha bloqueado un método de verificación tras demasiados intentos erróneos: ${method}.`,
    sessionEnded: () =>
      'Se ha cerrado una de sus sesiones: alguien intentó continuarla con una copia que ya no era válida.',
  },
  when: (time) => `Cuándo: ${time}.`,
  yours: 'Si ha sido usted, no tiene que hacer nada.',
  notYours: (tenantName) =>
    `Si no ha sido usted, es posible que otra persona tenga acceso a su cuenta: inicie sesión en ${tenantName}, cambie su contraseña y revise allí sus métodos de verificación.`,
};
