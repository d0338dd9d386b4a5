import {
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  type ResolvedTemplate,
  valueAt,
} from '@stepward/aws-template';

/** Events of CloudFront that our functions answer, with what Lambda@Edge allows each (TESTBEDS §B.4). */
export const edgeEvents = {
  'viewer-request': { timeoutSecondsMax: 5, memoryMegabytesMax: 128 },
  'origin-request': { timeoutSecondsMax: 30, memoryMegabytesMax: 10_240 },
  'origin-response': { timeoutSecondsMax: 30, memoryMegabytesMax: 10_240 },
} as const;

export type EdgeEvent = keyof typeof edgeEvents;

const allowedRuntimes = ['nodejs22.x', 'nodejs24.x'];

const forbiddenProperties = [
  'Environment',
  'Layers',
  'VpcConfig',
  'Tracing',
  'DeadLetterQueue',
  'FileSystemConfigs',
  'ProvisionedConcurrencyConfig',
  'EphemeralStorage',
  'ImageUri',
  'InlineCode',
];

/** Breaches of the rules for a function that CloudFront calls at `event`. `name` is its logical id. */
export function checkEdgeFunction(template: ResolvedTemplate, name: string, event: EdgeEvent): string[] {
  const entry = template.resources[name];
  const at = `Resources.${name}`;
  if (entry?.Type !== 'AWS::Serverless::Function') return [`${at}: must be an AWS::Serverless::Function`];
  const properties = fieldsAt(entry, 'Properties');
  return [
    ...checkLimits(properties, event, at),
    ...checkCode(properties, event, at),
    ...checkForbidden(properties, at),
    // CloudFront's replicas outlive the association, and a function with replicas cannot be deleted.
    ...(entry.DeletionPolicy === 'Retain' ? [] : [`${at}.DeletionPolicy: must be Retain`]),
    ...checkRole(template, properties.Role, at),
  ];
}

function checkLimits(properties: Fields, event: EdgeEvent, at: string): string[] {
  const { timeoutSecondsMax, memoryMegabytesMax } = edgeEvents[event];
  const problems: string[] = [];
  if (!(Number(properties.Timeout) <= timeoutSecondsMax)) {
    problems.push(`${at}.Timeout: must be at most ${timeoutSecondsMax} seconds`);
  }
  if (!(Number(properties.MemorySize) <= memoryMegabytesMax)) {
    problems.push(`${at}.MemorySize: must be at most ${memoryMegabytesMax} MB`);
  }
  return problems;
}

function checkCode(properties: Fields, event: EdgeEvent, at: string): string[] {
  const problems: string[] = [];
  if (!allowedRuntimes.includes(String(properties.Runtime))) {
    problems.push(`${at}.Runtime: must be one of ${allowedRuntimes.join(', ')}`);
  }
  if (properties.Handler !== 'index.handler') problems.push(`${at}.Handler: must be index.handler`);
  if (properties.CodeUri !== `${event}.zip`) problems.push(`${at}.CodeUri: must be ${event}.zip`);
  // CloudFront takes numbered versions only; SAM publishes one when it maintains an alias.
  if (properties.AutoPublishAlias === undefined) problems.push(`${at}.AutoPublishAlias: is required`);
  return problems;
}

function checkForbidden(properties: Fields, at: string): string[] {
  const found = forbiddenProperties.filter((name) => properties[name] !== undefined);
  const problems = found.map((name) => `${at}.${name}: Lambda@Edge does not support it`);
  const isOtherArchitecture = listAt(properties, 'Architectures').some((one) => one !== 'x86_64');
  return isOtherArchitecture ? [...problems, `${at}.Architectures: must be x86_64`] : problems;
}

const principals = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'];
const logActions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

function checkRole(template: ResolvedTemplate, role: unknown, at: string): string[] {
  const name = /^att:(\w+)\.Arn$/.exec(String(role))?.[1] ?? '';
  const entry = template.resources[name];
  if (entry?.Type !== 'AWS::IAM::Role') return [`${at}.Role: must be the ARN of a role in this template`];
  return [...checkTrust(entry, `Resources.${name}`), ...checkPermissions(entry, `Resources.${name}`)];
}

function checkTrust(role: Fields, at: string): string[] {
  const statements = listAt(role, 'Properties', 'AssumeRolePolicyDocument', 'Statement');
  const trusted = statements.flatMap((statement) => listAt(statement, 'Principal', 'Service'));
  const isExact = trusted.length === principals.length && principals.every((one) => trusted.includes(one));
  return isExact ? [] : [`${at}: must trust exactly ${principals.join(' and ')}`];
}

/** The functions need to write logs, and nothing else in the account. */
function checkPermissions(role: Fields, at: string): string[] {
  const policies = listAt(role, 'Properties', 'Policies');
  const statements = policies
    .flatMap((policy) => listAt(policy, 'PolicyDocument', 'Statement'))
    .filter(isFields);
  const actions = statements.flatMap((statement) => [statement.Action ?? []].flat());
  const resources = statements.flatMap((statement) => [statement.Resource ?? []].flat()).map(String);
  const problems: string[] = [];
  for (const action of logActions.filter((one) => !actions.includes(one))) {
    problems.push(`${at}: must allow ${action}`);
  }
  for (const action of actions.filter((one) => !logActions.includes(String(one)))) {
    problems.push(`${at}: must not allow ${action}`);
  }
  if (!resources.every((arn) => arn.includes(':logs:*:') && arn.includes('/aws/lambda/us-east-1.'))) {
    problems.push(`${at}: must be limited to the functions' log groups, in any Region`);
  }
  if (valueAt(role, 'Properties', 'ManagedPolicyArns') !== undefined) {
    problems.push(`${at}.ManagedPolicyArns: must be absent`);
  }
  return problems;
}
