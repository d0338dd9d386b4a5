import { plural } from '../plural.ts';
import type { SettingsMessages } from './en.ts';

const codes = plural('es', { one: 'Queda # código', other: 'Quedan # códigos' });

export const esSettings: SettingsMessages = {
  heading: 'Sus formas de acceso',
  lead: (tenant) => `Así confirma que es usted en ${tenant}.`,
  empty: 'Aún no ha configurado nada. Añada una forma para proteger su cuenta.',
  list: 'Sus formas de acceso',
  isDefault: 'Predeterminada',
  added: (date) => `Añadida el ${date}`,
  used: (date) => `Usada por última vez el ${date}`,
  add: 'Añadir otra forma',
  addFirst: 'Añadir una forma',
  done: 'Listo',
  back: 'Volver a la lista',
  addHeading: '¿Qué quiere añadir?',
  nothingToAdd: 'No hay nada más que añadir en este navegador.',
  recoveryCodes: 'Códigos de recuperación',
  codesLeft: (left) => (left === 0 ? 'No le queda ninguno' : codes(left)),
  codesHeading: '¿Obtener códigos de recuperación nuevos?',
  codesLead: 'Los códigos que guardó antes dejarán de funcionar.',
  getCodes: 'Obtener códigos nuevos',
  name: 'Nombre',
  saveName: 'Guardar nombre',
  makeDefault: 'Pedir esta primero',
  remove: 'Eliminar',
  removeHeading: (name) => `¿Eliminar ${name}?`,
  removeLead: 'Ya no podrá confirmar con ella que es usted.',
  removeNow: 'Sí, eliminar',
  keep: 'Conservar',
  lastOne: 'Es su única forma de entrar, así que no se puede eliminar. Añada antes otra.',
  renamed: 'Se guardó el nombre.',
  madeDefault: 'Desde ahora pediremos esta primero.',
  removed: (name) => `Se eliminó ${name}.`,
  stepUpLead: 'Para proteger su cuenta, preguntamos de nuevo antes de este cambio.',
  problem: {
    offline: 'No tiene conexión. Compruébela e inténtelo de nuevo.',
    limited: 'Demasiados cambios en poco tiempo. Espere un poco e inténtelo de nuevo.',
    'not-strong-enough':
      'Hace falta una prueba más segura que las que puede dar aquí. Contacte con el soporte e indique la referencia.',
    gone: 'Ya se había eliminado.',
    invalid: 'Escriba un nombre de hasta 64 caracteres.',
    unknown: 'No ha funcionado. Inténtelo de nuevo en un momento.',
  },
};
