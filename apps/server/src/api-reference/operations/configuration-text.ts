/** Management API of our own: the whole configuration as one document. */
import { ConfigurationPlanAnswer, ConfigurationTextAnswer } from '@stepward/api';
import type { Operation } from '../operation.ts';

const path = '/v1/management/configuration';
const example = {
  configuration: {
    configurationFormat: 1,
    valueLists: [
      {
        alias: 'blocked-countries',
        name: 'Blocked countries',
        itemType: 'string',
        valueListItems: ['IR', 'KP'],
      },
    ],
  },
};

export const configurationTextOperations: Readonly<Record<string, Operation>> = {
  [`GET ${path}`]: {
    operationId: 'exportConfiguration',
    summary: 'Export the configuration',
    details:
      'All that is configured, as stepward export writes it. The same configuration is the same text, byte for byte. Secrets, keys, drafts and what people did are not in it.',
    answer: 'The configuration, and the revision that plans are made on.',
    answerSchema: ConfigurationTextAnswer,
    refusals: [404],
  },
  [`POST ${path}/plan`]: {
    operationId: 'planConfiguration',
    summary: 'Plan a configuration',
    details: 'What applying it would do. Nothing is stored.',
    example,
    answer: 'The changes, what would be deleted with prune, and what is wrong.',
    answerSchema: ConfigurationPlanAnswer,
    refusals: [404],
  },
  [`POST ${path}/apply`]: {
    operationId: 'applyConfiguration',
    summary: 'Apply a configuration',
    details:
      'All changes in one transaction, or none: by the rules of the single routes, one step of the configuration version, an audit event for each change. conflict: the configuration is not that of the revision any more. What is applied already changes nothing.',
    example,
    answer: 'The changes that were made. revision is the one that was planned on.',
    answerSchema: ConfigurationPlanAnswer,
    refusals: [404, 409],
  },
};
