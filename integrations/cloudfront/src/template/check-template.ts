import {
  listAt,
  parseTemplate,
  type ResolvedTemplate,
  type ResourceSchema,
  resolveTemplate,
  type Template,
} from '@stepward/aws-template';
import { checkDistribution, checkOriginSecret } from './distribution.ts';
import { checkEdgeFunction, edgeEvents } from './edge-functions.ts';
import { checkFailOpenAlarm, type LogSamples } from './monitoring.ts';

type Parameters = Readonly<Record<string, string>>;

const topic = { AlarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms' };

/** What people choose when they deploy: each way through the conditions is resolved and checked. */
const protectedChoices: readonly Parameters[] = [
  topic,
  {
    ...topic,
    AlternateDomainName: 'app.example.com',
    CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/one',
    OriginHostHeader: 'viewer',
    WebAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/one/two',
  },
];

/** Everything wrong with template.yaml, one sentence each, beginning with where. */
export function checkEdgeTemplate(text: string, schema: ResourceSchema, samples: LogSamples): string[] {
  const template = parseTemplate(text);
  const problems = [
    ...checkOriginSecret(template),
    ...protectedChoices.flatMap((choice) => {
      const resolved = resolveTemplate(template, choice, schema.attributesOf);
      return [
        ...checkAgainstSchema(resolved, schema),
        ...checkDistribution(resolved),
        ...checkFailOpenAlarm(resolved, samples),
      ];
    }),
    ...checkUnprotected(template, schema),
    ...checkWithoutDistribution(template, schema, samples),
  ];
  return [...new Set(problems)];
}

/** Everything wrong with regional-logs.yaml. */
export function checkRegionalLogsTemplate(
  text: string,
  schema: ResourceSchema,
  samples: LogSamples,
): string[] {
  const template = parseTemplate(text);
  const problems = ['yes', 'no'].flatMap((CreateLogGroups) => {
    const resolved = resolveTemplate(template, { ...topic, CreateLogGroups }, schema.attributesOf);
    return [...checkAgainstSchema(resolved, schema), ...checkFailOpenAlarm(resolved, samples)];
  });
  return [...new Set(problems)];
}

function checkAgainstSchema(resolved: ResolvedTemplate, schema: ResourceSchema): string[] {
  return [...resolved.problems, ...schema.check(resolved)];
}

/** The roll-back switch takes the functions off, and nothing else. */
function checkUnprotected(template: Template, schema: ResourceSchema): string[] {
  const resolved = resolveTemplate(template, { ...topic, Protection: 'disabled' }, schema.attributesOf);
  const behavior = ['Properties', 'DistributionConfig', 'DefaultCacheBehavior', 'LambdaFunctionAssociations'];
  const associated = Object.values(resolved.resources).flatMap((entry) => listAt(entry, ...behavior));
  const problems = checkAgainstSchema(resolved, schema);
  return associated.length === 0
    ? problems
    : [...problems, 'Protection: disabled must take the functions off'];
}

/** For a distribution that exists already, the functions are published and nothing is made beside them. */
function checkWithoutDistribution(template: Template, schema: ResourceSchema, samples: LogSamples): string[] {
  const resolved = resolveTemplate(template, { ...topic, CreateDistribution: 'no' }, schema.attributesOf);
  const types = Object.values(resolved.resources).map((entry) => entry.Type);
  const dangling = Object.entries(resolved.outputs).filter(([, output]) =>
    JSON.stringify(output).includes(':Distribution'),
  );
  return [
    ...checkAgainstSchema(resolved, schema),
    ...checkFailOpenAlarm(resolved, samples),
    ...functionsByEvent.flatMap(([name, event]) => checkEdgeFunction(resolved, name, event)),
    ...(types.includes('AWS::CloudFront::Distribution') ? ['CreateDistribution: no must make none'] : []),
    ...dangling.map(([name]) => `Outputs.${name}: must depend on CreatesDistribution`),
  ];
}

const functionNames = {
  'viewer-request': 'ViewerRequestFunction',
  'origin-request': 'OriginRequestFunction',
  'origin-response': 'OriginResponseFunction',
} as const satisfies Record<keyof typeof edgeEvents, string>;

const functionsByEvent = (Object.keys(edgeEvents) as (keyof typeof edgeEvents)[]).map(
  (event) => [functionNames[event], event] as const,
);
