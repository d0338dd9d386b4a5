/** Management API: how a tenant's pages look, and its own words on them. */
import { MessageCatalogAnswer, MessageOverridesAnswer, ThemeAnswer, UpdatedThemeAnswer } from '@stepward/api';
import type { Operation } from '../operation.ts';

const theme = '/v1/management/theme';
const overrides = '/v1/management/message-overrides';

export const brandingOperations: Readonly<Record<string, Operation>> = {
  [`GET ${theme}`]: {
    operationId: 'getTheme',
    summary: 'Get the theme of the pages',
    answer: 'The theme.',
    answerSchema: ThemeAnswer,
  },
  [`PATCH ${theme}`]: {
    operationId: 'updateTheme',
    example: { primaryColor: '#0f766e', darkMode: { primaryColor: '#5eead4' } },
    summary: 'Change the theme of the pages',
    details:
      'Changes only the fields that are sent, groups within groups too; null clears a field. Colours that cannot be read on their ground are kept and shown darker or lighter; the answer says which.',
    answer: 'The theme after the change, and warnings.',
    answerSchema: UpdatedThemeAnswer,
  },
  [`GET ${overrides}`]: {
    operationId: 'getMessageOverrides',
    summary: 'Get the tenant’s own texts of the challenge page',
    answer: 'The texts.',
    answerSchema: MessageOverridesAnswer,
  },
  [`PATCH ${overrides}`]: {
    operationId: 'updateMessageOverrides',
    example: { messageOverrides: {} },
    summary: 'Replace the tenant’s own texts of the challenge page',
    details:
      'Replaces all of them: {} takes them away. By language, then by id of the catalog: { "en": { "email-code-entry.heading": "Check your inbox" } }.',
    answer: 'The texts.',
    answerSchema: MessageOverridesAnswer,
  },
  [`GET ${overrides}/catalog`]: {
    operationId: 'getMessageCatalog',
    summary: 'List the texts that may be replaced',
    answer: 'The screens, their texts and what each text may hold.',
    answerSchema: MessageCatalogAnswer,
  },
};
