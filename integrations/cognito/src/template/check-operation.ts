/** What must hold of logs, alarms, outputs and inputs. */
import { matchesFilterPattern } from '@stepward/aws-template';
import { unless } from './check-pool.ts';
import type { Deployment } from './deployment.ts';
import { type Choice, triggers } from './requirements.ts';

/** Lines as they stand in a log group, to try filter patterns on. */
export interface LogSamples {
  readonly faults: readonly string[];
  readonly others: readonly string[];
}

export function checkLogs({ logGroups, functions }: Deployment): string[] {
  const wanted = Object.values(functions).map(({ name }) => `/aws/lambda/${name}`);
  const missing = wanted.filter((name) => !logGroups.some((group) => group.name === name));
  return [
    ...missing.map((name) => `logs: ${name} must be made, so that it has an end`),
    ...logGroups.flatMap(({ name, retentionDays }) =>
      unless([[retentionDays >= 1 && retentionDays <= 3_653, 'must have an end']], `logs ${name}`),
    ),
  ];
}

const logging = ['create-auth-challenge', 'verify-auth-challenge-response'];

export function checkAlarms(deployment: Deployment, choice: Choice, samples: LogSamples): string[] {
  const { filters, alarms, functions } = deployment;
  const metrics = new Set(filters.map(({ metric }) => metric));
  const unfiltered = logging.filter(
    (name) => !filters.some(({ logGroup }) => logGroup === `{logs:/aws/lambda/${functions[name]?.name}.id}`),
  );
  const watched = alarms.flatMap((alarm) => alarm.metrics);
  const unwatched = Object.values(triggers).filter(
    (name) => !watched.includes(`AWS/Lambda Errors {function:${name}.id}`),
  );
  return [
    ...unfiltered.map((name) => `alarms: the log group of ${name} has no filter`),
    ...filters.flatMap(({ pattern }) => checkPattern(pattern, samples)),
    ...unwatched.map((name) => `alarms: nothing watches the errors of ${name}`),
    ...unless(
      [
        [
          metrics.size === 1 && [...metrics].every((one) => watched.includes(one)),
          'must watch what the filters count',
        ],
        [alarms.every(({ isAtFirst }) => isAtFirst), 'must fire at the first'],
        [alarms.every(({ actions }) => actions.join() === choice.alarmTopicArn), 'must tell the topic'],
      ],
      'alarms',
    ),
  ];
}

function checkPattern(pattern: string, { faults, others }: LogSamples): string[] {
  return unless(
    [
      [faults.every((line) => matchesFilterPattern(pattern, line)), 'misses a fault'],
      [!others.some((line) => matchesFilterPattern(pattern, line)), 'counts other lines'],
    ],
    `filter ${pattern}`,
  );
}

const outputsWanted = [
  '{pool.id}',
  '{client:web.id}',
  'https://{api.id}.execute-api.us-east-1.amazonaws.com',
];

/** The app is told what it needs, nobody is told a secret, and no secret has a value that everybody knows. */
export function checkBorders({ outputs, inputs, functions }: Deployment, choice: Choice): string[] {
  const values = outputs.map(({ value }) => value);
  const wanted = [...outputsWanted, ...(choice.hasBackendClient ? ['{client:backend.id}'] : [])];
  const environments = Object.entries(functions).flatMap(([name, { environment }]) =>
    Object.entries(environment).map(([variable, value]) => [`function ${name}: ${variable}`, value] as const),
  );
  const telling = outputs.filter(({ value }) => /secret/i.test(value) || value.includes(choice.secretKeyArn));
  const plain = [
    ...environments,
    ...inputs.map((one) => [`input ${one.name}`, String(one.default ?? '')] as const),
  ];
  return [
    ...wanted.filter((one) => !values.includes(one)).map((one) => `outputs: must tell ${one}`),
    ...telling.map(({ name }) => `outputs: ${name} must not tell a secret`),
    ...plain.filter(([, value]) => /\b[sm]k_/.test(value)).map(([at]) => `${at} holds a key in plain text`),
    ...inputs
      .filter((one) => /SecretKey$|secret_key$/.test(one.name))
      .map((one) => `input ${one.name}: the key itself must not come in; its ARN does`),
  ];
}
