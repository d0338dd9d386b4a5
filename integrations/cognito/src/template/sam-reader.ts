/** Fills the model of a deployment from the SAM template, resolved for one set of parameters. */
import {
  type Fields,
  fieldsAt,
  listAt,
  type ResolvedTemplate,
  resourcesOf,
  type Template,
  valueAt,
} from '@stepward/aws-template';
import type {
  Alarm,
  AppClient,
  Deployment,
  HttpApi,
  LambdaFunction,
  Role,
  Route,
  UserPool,
} from './deployment.ts';
import { archiveName, asFieldsList, asNumber, asText, asTexts, byKey, mapTexts } from './values.ts';

/** @param template as written, for the parameters */
export function readSamDeployment(template: Template, resolved: ResolvedTemplate): Deployment {
  const inWordsOfTheModel = (value: unknown) => mapTexts(value, (text) => canonical(text, resolved));
  const of = (type: string) =>
    resourcesOf(resolved, type).map(([name, one]): [string, Fields] => [
      name,
      fieldsAt({ one: inWordsOfTheModel(one) }, 'one'),
    ]);
  const [poolName, pool] = of('AWS::Cognito::UserPool')[0] ?? ['', {}];
  const functions = of('AWS::Serverless::Function');
  return {
    pool: readPool(pool, fieldsAt(resolved.resources, poolName)),
    clients: byKey(of('AWS::Cognito::UserPoolClient').map(([, one]) => [clientName(one), readClient(one)])),
    functions: byKey(functions.map(([, one]) => [archiveName(one.CodeUri), readFunction(one)])),
    permissions: of('AWS::Lambda::Permission').map(([, one]) => ({
      functionArn: asText(one.FunctionName),
      action: asText(one.Action),
      principal: asText(one.Principal),
      sourceArn: asText(one.SourceArn),
    })),
    roles: byKey(of('AWS::IAM::Role').map(([name, one]) => [name, readRole(one)])),
    policies: of('AWS::IAM::ManagedPolicy').map(([, one]) => readStatements(one.PolicyDocument)),
    api: readApi(of('AWS::Serverless::HttpApi')[0]?.[1] ?? {}, functions),
    logGroups: of('AWS::Logs::LogGroup').map(([, one]) => ({
      name: asText(one.LogGroupName),
      retentionDays: asNumber(one.RetentionInDays),
    })),
    filters: of('AWS::Logs::MetricFilter').map(([, one]) => ({
      logGroup: asText(one.LogGroupName),
      pattern: asText(one.FilterPattern),
      metric: asFieldsList(one.MetricTransformations).map(metricOf).join(),
    })),
    alarms: of('AWS::CloudWatch::Alarm').map(([, one]) => readAlarm(one)),
    layers: of('AWS::Serverless::LayerVersion').map(([, one]) => ({
      archive: asText(one.ContentUri),
      runtimes: asTexts(one.CompatibleRuntimes),
    })),
    outputs: Object.entries(resolved.outputs).map(([name, one]) => ({
      name,
      value: asText(inWordsOfTheModel(one.Value)),
    })),
    inputs: Object.entries(template.Parameters).map(([name, one]) => ({
      name,
      isSecret: one.NoEcho === true,
      default: one.Default,
    })),
  };
}

/** Replaces `att:UserPool.Arn` by `{pool.arn}`, and so on. A reference that is none of the model's stays. */
function canonical(text: string, template: ResolvedTemplate): string {
  const rename = (whole: string, referred: string | undefined, name = '', attribute = ''): string => {
    const kind = kindOf(fieldsAt(template.resources, referred ?? name));
    if (kind === undefined) return whole;
    return `{${kind}.${referred === undefined ? (attributeNames[attribute] ?? attribute) : 'id'}}`;
  };
  return (
    text
      // The ARN of a log group comes with `:*` from CloudFormation, and without from Terraform.
      .replace(/^att:(\w+Logs)\.Arn$/, (whole) => `${whole}:*`)
      .replaceAll(/\bref:(\w+)|\batt:(\w+)\.(\w+)/g, rename)
  );
}

const attributeNames: Readonly<Record<string, string>> = { Arn: 'arn' };

function kindOf(entry: Fields): string | undefined {
  const properties = fieldsAt(entry, 'Properties');
  switch (entry.Type) {
    case 'AWS::Cognito::UserPool':
      return 'pool';
    case 'AWS::Cognito::UserPoolClient':
      return `client:${clientName(properties)}`;
    case 'AWS::Serverless::Function':
      return `function:${archiveName(properties.CodeUri)}`;
    case 'AWS::Serverless::HttpApi':
      return 'api';
    case 'AWS::Serverless::LayerVersion':
      return 'layer';
    case 'AWS::Logs::LogGroup':
      return `logs:${asText(properties.LogGroupName)}`;
    default:
      return undefined;
  }
}

const clientName = (client: Fields): string => (client.GenerateSecret === true ? 'backend' : 'web');

function readPool(pool: Fields, entry: Fields): UserPool {
  return {
    deletionProtection: asText(pool.DeletionProtection),
    isRetained: entry.DeletionPolicy === 'Retain' && entry.UpdateReplacePolicy === 'Retain',
    usernameAttributes: asTexts(pool.UsernameAttributes),
    isCaseSensitive: valueAt(pool, 'UsernameConfiguration', 'CaseSensitive') !== false,
    autoVerifiedAttributes: asTexts(pool.AutoVerifiedAttributes),
    verifiedBeforeUpdate: asTexts(
      valueAt(pool, 'UserAttributeUpdateSettings', 'AttributesRequireVerificationBeforeUpdate'),
    ),
    isSignUpByAdminOnly: valueAt(pool, 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly') === true,
    passwordLengthMin: asNumber(valueAt(pool, 'Policies', 'PasswordPolicy', 'MinimumLength')),
    recovery: listAt(pool, 'AccountRecoverySetting', 'RecoveryMechanisms').map((one) =>
      asText(valueAt(one, 'Name')),
    ),
    mfa: asText(pool.MfaConfiguration),
    threatProtection: asText(valueAt(pool, 'UserPoolAddOns', 'AdvancedSecurityMode') ?? 'OFF'),
    triggers: byKey(Object.entries(fieldsAt(pool, 'LambdaConfig')).map(([name, arn]) => [name, asText(arn)])),
  };
}

function readClient(client: Fields): AppClient {
  const unit = asText(valueAt(client, 'TokenValidityUnits', 'AccessToken'));
  return {
    pool: asText(client.UserPoolId),
    hasSecret: client.GenerateSecret === true,
    flows: asTexts(client.ExplicitAuthFlows),
    userExistenceErrors: asText(client.PreventUserExistenceErrors),
    authSessionMinutes: asNumber(client.AuthSessionValidity),
    isRevocable: client.EnableTokenRevocation === true,
    hasOAuth: client.AllowedOAuthFlowsUserPoolClient !== false,
    writeAttributes: asTexts(client.WriteAttributes),
    accessTokenMinutes: unit === 'minutes' ? asNumber(client.AccessTokenValidity) : Number.NaN,
  };
}

function readFunction(one: Fields): LambdaFunction {
  const variables = Object.entries(fieldsAt(one, 'Environment', 'Variables'));
  return {
    archive: asText(one.CodeUri),
    handler: asText(one.Handler),
    runtime: asText(one.Runtime),
    architectures: asTexts(one.Architectures),
    timeoutSeconds: asNumber(one.Timeout),
    memoryMegabytes: asNumber(one.MemorySize),
    environment: byKey(variables.map(([name, value]) => [name, asText(value)])),
    layers: asTexts(one.Layers),
    role: /^att:(\w+)\.Arn$/.exec(asText(one.Role))?.[1] ?? '',
    name: asText(one.FunctionName),
  };
}

function readRole(role: Fields): Role {
  const trust = asFieldsList(valueAt(role, 'AssumeRolePolicyDocument', 'Statement'));
  return {
    trusts: trust.flatMap((one) => asTexts(valueAt(one, 'Principal', 'Service') ?? one.Principal)),
    managedPolicies: asTexts(role.ManagedPolicyArns),
    statements: asFieldsList(role.Policies).flatMap((one) => readStatements(one.PolicyDocument)),
  };
}

const readStatements = (document: unknown) =>
  asFieldsList(valueAt(document, 'Statement')).map((one) => ({
    effect: asText(one.Effect),
    actions: asTexts(one.Action),
    resources: asTexts(one.Resource),
  }));

function readApi(api: Fields, functions: readonly [string, Fields][]): HttpApi {
  const chosen = asText(valueAt(api, 'Auth', 'DefaultAuthorizer'));
  const authorizer = fieldsAt(api, 'Auth', 'Authorizers', chosen);
  const routes = functions.flatMap(([, one]) =>
    Object.values(fieldsAt(one, 'Events')).map((event): Route => {
      const properties = fieldsAt(event, 'Properties');
      // An event may undo what the API says of all.
      const own = valueAt(properties, 'Auth', 'Authorizer');
      return {
        key: `${asText(properties.Method)} ${asText(properties.Path)}`,
        function: archiveName(one.CodeUri),
        isAuthorized: chosen !== '' && own === undefined && asText(properties.ApiId) === '{api.id}',
        scopes: asTexts(authorizer.AuthorizationScopes),
      };
    }),
  );
  return {
    issuer: asText(valueAt(authorizer, 'JwtConfiguration', 'issuer')),
    audience: asTexts(valueAt(authorizer, 'JwtConfiguration', 'audience')),
    identitySource: asTexts(authorizer.IdentitySource),
    origins: asTexts(valueAt(api, 'CorsConfiguration', 'AllowOrigins')),
    rateLimit: asNumber(valueAt(api, 'DefaultRouteSettings', 'ThrottlingRateLimit')),
    burstLimit: asNumber(valueAt(api, 'DefaultRouteSettings', 'ThrottlingBurstLimit')),
    accessLogs: asText(valueAt(api, 'AccessLogSettings', 'Format')),
    routes,
  };
}

const metricOf = (one: Fields): string => `${asText(one.MetricNamespace)} ${asText(one.MetricName)}`;

function readAlarm(alarm: Fields): Alarm {
  const stats = asFieldsList(alarm.Metrics).map((one) => fieldsAt(one, 'MetricStat'));
  const single =
    alarm.MetricName === undefined ? [] : [`${asText(alarm.Namespace)} ${asText(alarm.MetricName)}`];
  const several = stats.flatMap((one) => {
    const metric = fieldsAt(one, 'Metric');
    const dimensions = asFieldsList(metric.Dimensions).map((dimension) => asText(dimension.Value));
    return one.Metric === undefined
      ? []
      : [`${asText(metric.Namespace)} ${asText(metric.MetricName)} ${dimensions}`];
  });
  return {
    metrics: [...single, ...several],
    isAtFirst:
      alarm.ComparisonOperator === 'GreaterThanOrEqualToThreshold' &&
      alarm.Threshold === 1 &&
      alarm.EvaluationPeriods === 1 &&
      (alarm.Statistic === 'Sum' || stats.some((one) => one.Stat === 'Sum')),
    actions: asTexts(alarm.AlarmActions),
  };
}
