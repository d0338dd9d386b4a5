import { readFileSync } from 'node:fs';
import { loadResourceSchema } from '@stepward/aws-template';
import { describe, expect, it } from 'vitest';
import { checkEdgeTemplate, checkRegionalLogsTemplate } from './check-template.ts';
import { readLogSamples } from './log-samples.ts';

// Each mutant is one small edit that would break the deployment or its protection. The validator must name it.

type Mutant = readonly [what: string, from: string, to: string, problem: string];

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const template = read('template.yaml');
const regionalLogs = read('regional-logs.yaml');
const schema = loadResourceSchema();
const logSamples = await readLogSamples();

function mutate(text: string, [, from, to]: Mutant): string {
  expect(text.includes(from), 'the mutant must change something').toBe(true);
  return text.replace(from, () => to);
}

const schemaMutants: readonly Mutant[] = [
  ['misspelt property', 'IncludeBody: true', 'IncludeBdy: true', 'IncludeBdy: there is no such property'],
  ['missing required property', '        Enabled: true\n', '', 'DistributionConfig.Enabled: is required'],
  ['wrong type', 'Timeout: 5', 'Timeout: five', 'Timeout: must be of type number'],
  ['unknown resource type', 'Type: AWS::IAM::Role', 'Type: AWS::IAM::Rolle', 'no resource type'],
  ['unknown resource attribute', 'DeletionPolicy: Retain', 'DeletePolicy: Retain', 'DeletePolicy'],
  ['misspelt memory', 'MemorySize: 128', 'MemSize: 128', 'MemSize: there is no such property'],
  ['list for a mapping', 'DistributionConfig:\n', 'DistributionConf:\n', 'DistributionConfig: is required'],
  ['text for a flag', 'Compress: false', "Compress: 'no'", 'Compress: must be of type boolean'],
];

const referenceMutants: readonly Mutant[] = [
  ['unknown Ref', '!Ref OriginDomainName', '!Ref OriginDomain', 'names no parameter and no resource'],
  ['unknown attribute', 'EdgeFunctionRole.Arn', 'EdgeFunctionRole.Arm', 'there is no attribute'],
  ['unknown resource', 'GetAtt EdgeFunctionRole', 'GetAtt EdgeRole', 'there is no attribute EdgeRole'],
  ['unknown name in Sub', 'AWS::StackName}: ', 'AWS::Stack}: ', 'AWS::Stack names'],
  ['unknown condition', '- ForwardsViewerHost\n', '- ForwardsHost\n', 'there is no condition ForwardsHost'],
  [
    'unused parameter',
    'PriceClass: !Ref PriceClass',
    'PriceClass: PriceClass_All',
    'PriceClass: is used nowhere',
  ],
  ['unknown section', 'Outputs:', 'Output:', 'unknown section Output'],
];

const functionMutants: readonly Mutant[] = [
  ['too slow for a viewer event', 'Timeout: 5', 'Timeout: 6', 'at most 5 seconds'],
  ['too slow for an origin event', 'Timeout: 30', 'Timeout: 31', 'at most 30 seconds'],
  ['too much memory for a viewer event', 'MemorySize: 128', 'MemorySize: 256', 'at most 128 MB'],
  ['old runtime', 'Runtime: nodejs22.x', 'Runtime: nodejs20.x', 'Runtime: must be one of'],
  [
    'environment variables',
    'AutoPublishAlias: live',
    'AutoPublishAlias: live\n      Environment: { Variables: { KEY: secret } }',
    'Environment: Lambda@Edge does not support it',
  ],
  ['layers', 'MemorySize: 128', 'MemorySize: 128\n      Layers: [one]', 'Layers: Lambda@Edge'],
  ['tracing', 'MemorySize: 128', 'MemorySize: 128\n      Tracing: Active', 'Tracing: Lambda@Edge'],
  ['arm64', 'MemorySize: 128', 'MemorySize: 128\n      Architectures: [arm64]', 'must be x86_64'],
  [
    'VPC',
    'MemorySize: 256',
    'MemorySize: 256\n      VpcConfig: { SubnetIds: [a] }',
    'VpcConfig: Lambda@Edge',
  ],
  ['no published version', '      AutoPublishAlias: live\n', '', 'names no parameter and no resource'],
  ['the wrong zip', 'CodeUri: viewer-request.zip', 'CodeUri: origin-request.zip', 'CodeUri: must be viewer'],
  ['a handler that is not there', 'Handler: index.handler', 'Handler: main.handler', 'must be index.handler'],
  ['deletion with the stack', '    DeletionPolicy: Retain\n', '', 'DeletionPolicy: must be Retain'],
  ['no trust for the edge', '                - edgelambda.amazonaws.com\n', '', 'must trust exactly'],
  ['trust for somebody else', '- lambda.amazonaws.com', '- ec2.amazonaws.com', 'must trust exactly'],
  [
    'a further permission',
    '- logs:PutLogEvents',
    "- logs:PutLogEvents\n                  - 's3:*'",
    'must not allow',
  ],
  [
    'a missing permission',
    '                  - logs:CreateLogStream\n',
    '',
    'must allow logs:CreateLogStream',
  ],
  ['logs in one Region only', ':logs:*:', ':logs:us-east-1:', 'in any Region'],
  [
    'logs of every function',
    'log-group:/aws/lambda/us-east-1.',
    'log-group:',
    "limited to the functions' log groups",
  ],
];

const distributionMutants: readonly Mutant[] = [
  ['a cached login', '4135ea2d-6df8', '658327ea-f89d', 'caching must be disabled'],
  ['cookies kept from the origin', 'b689b0a8-53d0', '59781a5b-3903', 'everything must reach the origin'],
  ['POST refused', 'PATCH, POST, DELETE', 'PATCH, DELETE', 'all methods must be allowed'],
  ['plain HTTP', 'redirect-to-https', 'allow-all', 'plain HTTP must not be served'],
  ['plain HTTP to the origin', 'https-only', 'match-viewer', 'the origin must be reached by HTTPS'],
  ['old TLS to the origin', '[TLSv1.2]', '[TLSv1, TLSv1.2]', 'the origin must be reached by TLS 1.2'],
  ['old TLS', 'TLSv1.2_2021', 'TLSv1_2016', 'TLS 1.2 or later'],
  ['compression', 'Compress: false', 'Compress: true', 'must not be compressed'],
  ['no body at login', 'IncludeBody: true', 'IncludeBody: false', 'viewer-request must be given the body'],
  [
    'a body in a response event',
    'LambdaFunctionARN: !Ref OriginResponseFunction.Version',
    'LambdaFunctionARN: !Ref OriginResponseFunction.Version\n                IncludeBody: true',
    'origin-response has no body to include',
  ],
  [
    'the latest version',
    'ARN: !Ref ViewerRequestFunction.Version',
    'ARN: !GetAtt ViewerRequestFunction.Arn',
    'a published version',
  ],
  [
    'an alias',
    '!Ref OriginRequestFunction.Version',
    '!Ref OriginRequestFunction.Alias',
    'a published version',
  ],
  [
    'functions in the wrong place',
    'EventType: origin-response',
    'EventType: viewer-response',
    'is no event of ours',
  ],
  [
    'an event twice',
    'EventType: origin-response',
    'EventType: origin-request',
    'must have one function for each',
  ],
  [
    'no secret for the origin',
    'OriginCustomHeaders:',
    'OriginShield: { Enabled: false }\n            Unused:',
    'sent the secret header',
  ],
  ['a secret that is shown', '    NoEcho: true\n', '', 'must be a NoEcho parameter'],
  ['a secret that everybody has', 'NoEcho: true', 'NoEcho: true\n    Default: changeme', 'without default'],
  [
    'a secret in the template',
    'HeaderValue: !Ref OriginSecretHeaderValue',
    'HeaderValue: changeme',
    'must be a NoEcho parameter',
  ],
  [
    'a secret in the outputs',
    'Value: !Ref OriginSecretHeaderName',
    'Value: !Ref OriginSecretHeaderValue',
    'must not show',
  ],
  [
    'a second behaviour without functions',
    '        DefaultCacheBehavior:',
    '        CacheBehaviors:\n          - { PathPattern: /api/*, TargetOriginId: application, ViewerProtocolPolicy: https-only }\n        DefaultCacheBehavior:',
    'behavior[1]: must have one function for each',
  ],
  [
    'a roll-back that does nothing',
    '            - IsProtected\n',
    '            - CreatesDistribution\n',
    'must take the functions off',
  ],
  [
    'a distribution nobody asked for',
    '    Condition: CreatesDistribution\n    Properties:\n      DistributionConfig',
    '    Properties:\n      DistributionConfig',
    'no must make none',
  ],
  [
    'an output of what is not there',
    '  DistributionId:\n    Condition: CreatesDistribution',
    '  DistributionId:',
    'must depend on CreatesDistribution',
  ],
];

const monitoringMutants: readonly Mutant[] = [
  ['a filter for something else', '%failOpen..true%', '%failClosed..true%', 'misses a fail-open line'],
  ['a filter for everything', '%failOpen..true%', '%failOpen%', 'counts other lines'],
  [
    'a filter on another group',
    'LogGroupName: !Ref OriginResponseLogs',
    'LogGroupName: !Ref ViewerRequestLogs',
    'of origin-response has no metric filter',
  ],
  [
    'an alarm on another metric',
    '-fail-open"\n      Statistic',
    '-fail"\n      Statistic',
    'no alarm watches',
  ],
  [
    'a metric of its own',
    '-fail-open"\n          MetricValue',
    '-fail"\n          MetricValue',
    'into one metric',
  ],
  ['an alarm that waits', 'EvaluationPeriods: 1', 'EvaluationPeriods: 3', 'fire on the first'],
  ['an alarm that needs many', 'Threshold: 1\n', 'Threshold: 10\n', 'fire on the first'],
  [
    'an alarm that tells nobody',
    'AlarmActions: !If [HasAlarmTopic, [!Ref AlarmTopicArn], !Ref AWS::NoValue]',
    'ActionsEnabled: true',
    'must tell the topic',
  ],
];

const edgeMutants = [
  ...schemaMutants,
  ...referenceMutants,
  ...functionMutants,
  ...distributionMutants,
  ...monitoringMutants,
];

/** A template that cannot be read at all is refused with an error, which counts as one problem. */
function problemsOf(check: () => string[]): string[] {
  try {
    return check();
  } catch (error) {
    return [String(error)];
  }
}

describe('a mutant of template.yaml is named', () => {
  it.each(edgeMutants)('%s', (...mutant) => {
    const text = mutate(template, mutant);
    const problems = problemsOf(() => checkEdgeTemplate(text, schema, logSamples));
    expect(problems).toContainEqual(expect.stringContaining(mutant[3]));
  });
});

describe('a mutant of regional-logs.yaml is named', () => {
  it.each(monitoringMutants.filter(([, from]) => regionalLogs.includes(from)))('%s', (...mutant) => {
    const text = mutate(regionalLogs, mutant);
    const problems = problemsOf(() => checkRegionalLogsTemplate(text, schema, logSamples));
    expect(problems).toContainEqual(expect.stringContaining(mutant[3]));
  });
});
