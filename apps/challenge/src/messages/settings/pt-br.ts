import { plural } from '../plural.ts';
import type { SettingsMessages } from './en.ts';

const codes = plural('pt-BR', { one: 'Resta # código', other: 'Restam # códigos' });

export const ptBrSettings: SettingsMessages = {
  heading: 'Suas formas de entrar',
  lead: (tenant) => `É assim que você confirma que é você em ${tenant}.`,
  empty: 'Você ainda não configurou nada. Adicione uma opção para proteger sua conta.',
  list: 'Suas formas de entrar',
  isDefault: 'Padrão',
  added: (date) => `Adicionada em ${date}`,
  used: (date) => `Usada pela última vez em ${date}`,
  add: 'Adicionar outra opção',
  addFirst: 'Adicionar uma opção',
  done: 'Concluir',
  back: 'Voltar à lista',
  addHeading: 'O que você quer adicionar?',
  nothingToAdd: 'Não há mais nada para adicionar neste navegador.',
  recoveryCodes: 'Códigos de recuperação',
  codesLeft: (left) => (left === 0 ? 'Não resta nenhum' : codes(left)),
  codesHeading: 'Gerar novos códigos de recuperação?',
  codesLead: 'Os códigos que você guardou antes vão deixar de funcionar.',
  getCodes: 'Gerar novos códigos',
  name: 'Nome',
  saveName: 'Salvar nome',
  makeDefault: 'Pedir esta primeiro',
  remove: 'Remover',
  removeHeading: (name) => `Remover ${name}?`,
  removeLead: 'Você não poderá mais confirmar com ela que é você.',
  removeNow: 'Sim, remover',
  keep: 'Manter',
  lastOne: 'É a sua única forma de entrar, por isso não pode ser removida. Adicione outra antes.',
  renamed: 'O nome foi salvo.',
  madeDefault: 'A partir de agora, vamos pedir esta primeiro.',
  removed: (name) => `Removido: ${name}.`,
  stepUpLead: 'Para proteger sua conta, perguntamos de novo antes desta mudança.',
  problem: {
    offline: 'Você está sem conexão. Verifique e tente novamente.',
    limited: 'Foram mudanças demais em pouco tempo. Espere um pouco e tente novamente.',
    'not-strong-enough':
      'É preciso uma prova mais segura do que as que você pode dar aqui. Fale com o suporte e informe a referência.',
    gone: 'Já tinha sido removida.',
    invalid: 'Digite um nome de até 64 caracteres.',
    unknown: 'Não funcionou. Tente novamente em instantes.',
  },
};
