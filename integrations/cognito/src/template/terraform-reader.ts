/** Fills the model of a deployment from the Terraform module, resolved for one set of variables. */
import {
  type Fields,
  fieldsAt,
  type ResolvedBlock,
  type ResolvedModule,
  valueAt,
} from '@stepward/aws-template';
import type {
  Alarm,
  AppClient,
  Deployment,
  HttpApi,
  LambdaFunction,
  Role,
  Statement,
  UserPool,
} from './deployment.ts';
import {
  archiveName,
  asFieldsList,
  asNumber,
  asText,
  asTexts,
  byKey,
  mapFields,
  mapTexts,
} from './values.ts';

/** @param variables as written */
export function readTerraformDeployment(
  variables: Readonly<Record<string, Fields>>,
  module: ResolvedModule,
): Deployment {
  const words = wordsOf(module);
  const inWordsOfTheModel = (text: string) => (text.includes('ref:') ? words(text) : text);
  const blocks = module.blocks.map((one) => ({ ...one, values: mapFields(one.values, inWordsOfTheModel) }));
  const of = (type: string) => blocks.filter((one) => one.mode === 'resource' && one.type === type);
  const values = (type: string) => of(type).map((one) => one.values);
  return {
    pool: readPool(values('aws_cognito_user_pool')[0] ?? {}),
    clients: byKey(values('aws_cognito_user_pool_client').map((one) => [clientName(one), readClient(one)])),
    functions: byKey(
      values('aws_lambda_function').map((one) => [archiveName(one.filename), readFunction(one)]),
    ),
    permissions: values('aws_lambda_permission').map((one) => ({
      functionArn: asText(one.function_name),
      action: asText(one.action),
      principal: asText(one.principal),
      sourceArn: asText(one.source_arn),
    })),
    roles: byKey(of('aws_iam_role').map((one) => [instance(one), readRole(one, blocks)])),
    policies: values('aws_iam_policy').map((one) => statementsOf(one.policy, blocks)),
    api: readApi(values),
    logGroups: values('aws_cloudwatch_log_group').map((one) => ({
      name: asText(one.name),
      retentionDays: asNumber(one.retention_in_days),
    })),
    filters: values('aws_cloudwatch_log_metric_filter').map((one) => ({
      logGroup: asText(one.log_group_name),
      pattern: asText(one.pattern),
      metric: asFieldsList(one.metric_transformation)
        .map((metric) => `${asText(metric.namespace)} ${asText(metric.name)}`)
        .join(),
    })),
    alarms: values('aws_cloudwatch_metric_alarm').map(readAlarm),
    layers: values('aws_lambda_layer_version').map((one) => ({
      archive: asText(one.filename),
      runtimes: asTexts(one.compatible_runtimes),
    })),
    outputs: Object.entries(module.outputs).map(([name, one]) => ({
      name,
      value: asText(mapTexts(one.value, inWordsOfTheModel)),
    })),
    inputs: Object.entries(variables).map(([name, one]) => ({
      name,
      isSecret: one.sensitive === true,
      default: one.default,
    })),
  };
}

type Words = (text: string) => string;

/** Replaces `ref:aws_cognito_user_pool.pool.arn` by `{pool.arn}`, and so on. What is none of the model's stays. */
function wordsOf(module: ResolvedModule): Words {
  const kinds = new Map(module.blocks.map((one) => [`ref:${one.address}${one.key}`, kindOf(one)]));
  return (text) =>
    text
      .replaceAll(/ref:aws_\w+\.\w+(?:\["[^"]*"\]|\[\d+\])?(?=\.(\w+))/g, (address) => {
        const kind = kinds.get(address);
        return kind === undefined ? address : `{${kind}`;
      })
      .replaceAll(/(\{[^{}]+)\.(\w+)/g, (whole, kind: string, attribute: string) =>
        kind.includes('$') ? whole : `${kind}.${attributeNames[attribute] ?? attribute}}`,
      )
      .replace('{pool.endpoint}', 'cognito-idp.us-east-1.amazonaws.com/{pool.id}')
      .replace('{api.api_endpoint}', 'https://{api.id}.execute-api.us-east-1.amazonaws.com');
}

const attributeNames: Readonly<Record<string, string>> = {
  name: 'id',
  function_name: 'id',
  execution_arn: 'executionArn',
};

function kindOf({ type, values }: ResolvedBlock): string | undefined {
  switch (type) {
    case 'aws_cognito_user_pool':
      return 'pool';
    case 'aws_cognito_user_pool_client':
      return `client:${clientName(values)}`;
    case 'aws_lambda_function':
      return `function:${archiveName(values.filename)}`;
    case 'aws_apigatewayv2_api':
      return 'api';
    case 'aws_lambda_layer_version':
      return 'layer';
    case 'aws_cloudwatch_log_group':
      return `logs:${asText(values.name)}`;
    default:
      return undefined;
  }
}

/** A nested block that there is one of. */
const block = (values: Fields, name: string): Fields => asFieldsList(values[name])[0] ?? {};

const instance = ({ address, key }: ResolvedBlock): string => `${address}${key}`;
const clientName = (client: Fields): string => (client.generate_secret === true ? 'backend' : 'web');

const triggerNames: Readonly<Record<string, string>> = {
  define_auth_challenge: 'DefineAuthChallenge',
  create_auth_challenge: 'CreateAuthChallenge',
  verify_auth_challenge_response: 'VerifyAuthChallengeResponse',
  pre_sign_up: 'PreSignUp',
};

function readPool(pool: Fields): UserPool {
  const addOns = block(pool, 'user_pool_add_ons');
  const triggers = Object.entries(block(pool, 'lambda_config'));
  return {
    deletionProtection: asText(pool.deletion_protection),
    isRetained: block(pool, 'lifecycle').prevent_destroy === true,
    usernameAttributes: asTexts(pool.username_attributes),
    isCaseSensitive: block(pool, 'username_configuration').case_sensitive !== false,
    autoVerifiedAttributes: asTexts(pool.auto_verified_attributes),
    verifiedBeforeUpdate: asTexts(
      block(pool, 'user_attribute_update_settings').attributes_require_verification_before_update,
    ),
    isSignUpByAdminOnly: block(pool, 'admin_create_user_config').allow_admin_create_user_only === true,
    passwordLengthMin: asNumber(block(pool, 'password_policy').minimum_length),
    recovery: asFieldsList(block(pool, 'account_recovery_setting').recovery_mechanism).map((one) =>
      asText(one.name),
    ),
    mfa: asText(pool.mfa_configuration),
    threatProtection: asText(addOns.advanced_security_mode ?? 'OFF'),
    triggers: byKey(triggers.map(([name, arn]) => [triggerNames[name] ?? name, asText(arn)])),
  };
}

function readClient(client: Fields): AppClient {
  const unit = block(client, 'token_validity_units').access_token;
  return {
    pool: asText(client.user_pool_id),
    hasSecret: client.generate_secret === true,
    flows: asTexts(client.explicit_auth_flows),
    userExistenceErrors: asText(client.prevent_user_existence_errors),
    authSessionMinutes: asNumber(client.auth_session_validity),
    isRevocable: client.enable_token_revocation === true,
    hasOAuth: client.allowed_oauth_flows_user_pool_client !== false,
    writeAttributes: asTexts(client.write_attributes),
    accessTokenMinutes: unit === 'minutes' ? asNumber(client.access_token_validity) : Number.NaN,
  };
}

function readFunction(one: Fields): LambdaFunction {
  const variables = Object.entries(fieldsAt(block(one, 'environment'), 'variables'));
  return {
    archive: asText(one.filename),
    handler: asText(one.handler),
    runtime: asText(one.runtime),
    architectures: asTexts(one.architectures),
    timeoutSeconds: asNumber(one.timeout),
    memoryMegabytes: asNumber(one.memory_size),
    environment: byKey(variables.map(([name, value]) => [name, asText(value)])),
    // A layer's `arn` is that of the version, as CloudFormation's `Ref` is.
    layers: asTexts(one.layers).map((layer) => layer.replace('{layer.arn}', '{layer.id}')),
    role: /^ref:(.+)\.arn$/.exec(asText(one.role))?.[1] ?? '',
    name: asText(one.function_name),
  };
}

function readRole(role: ResolvedBlock, blocks: readonly ResolvedBlock[]): Role {
  const own = blocks.filter(
    (one) => one.type === 'aws_iam_role_policy' && asText(one.values.role) === `ref:${instance(role)}.id`,
  );
  const trust = documentOf(role.values.assume_role_policy, blocks);
  return {
    trusts: trust.flatMap((one) =>
      asFieldsList(one.principals).flatMap((principal) => asTexts(principal.identifiers)),
    ),
    managedPolicies: asTexts(role.values.managed_policy_arns),
    statements: own.flatMap((one) => statementsOf(one.values.policy, blocks)),
  };
}

/** Statements of the policy document that `ref:data.aws_iam_policy_document.name.json` names. */
function documentOf(reference: unknown, blocks: readonly ResolvedBlock[]): Fields[] {
  const found = blocks.find((one) => `ref:${instance(one)}.json` === asText(reference));
  return asFieldsList(found?.values.statement);
}

const statementsOf = (reference: unknown, blocks: readonly ResolvedBlock[]): Statement[] =>
  documentOf(reference, blocks).map((one) => ({
    effect: asText(one.effect ?? 'Allow'),
    actions: asTexts(one.actions),
    resources: asTexts(one.resources),
  }));

function readApi(values: (type: string) => Fields[]): HttpApi {
  const [api = {}] = values('aws_apigatewayv2_api');
  const [authorizer = {}] = values('aws_apigatewayv2_authorizer');
  const [stage = {}] = values('aws_apigatewayv2_stage');
  const cors = block(api, 'cors_configuration');
  const jwt = block(authorizer, 'jwt_configuration');
  const limits = block(stage, 'default_route_settings');
  const integrations = values('aws_apigatewayv2_integration');
  return {
    issuer: asText(jwt.issuer),
    audience: asTexts(jwt.audience),
    identitySource: asTexts(authorizer.identity_sources),
    origins: asTexts(cors.allow_origins),
    rateLimit: asNumber(limits.throttling_rate_limit),
    burstLimit: asNumber(limits.throttling_burst_limit),
    accessLogs: asText(block(stage, 'access_log_settings').format),
    routes: values('aws_apigatewayv2_route').map((one) => ({
      key: asText(one.route_key),
      function: functionOf(asText(one.target), integrations),
      isAuthorized:
        one.authorization_type === 'JWT' &&
        authorizer.authorizer_type === 'JWT' &&
        asText(one.authorizer_id).startsWith('ref:aws_apigatewayv2_authorizer.'),
      scopes: asTexts(one.authorization_scopes),
    })),
  };
}

/** `integrations/ref:aws_apigatewayv2_integration.api["x"].id` → the function that this integration invokes. */
function functionOf(target: string, integrations: readonly Fields[]): string {
  const key = /^integrations\/ref:aws_apigatewayv2_integration\.\w+\["([\w-]+)"\]\.id$/.exec(target)?.[1];
  const invoked = integrations.map(
    (one) => /^\{function:([\w-]+)\.invoke_arn\}$/.exec(asText(one.integration_uri))?.[1],
  );
  return invoked.find((name) => name !== undefined && name === key) ?? '';
}

function readAlarm(alarm: Fields): Alarm {
  const dimensions = Object.values(fieldsAt(alarm, 'dimensions')).map(asText);
  return {
    metrics: [[asText(alarm.namespace), asText(alarm.metric_name), ...dimensions].join(' ')],
    isAtFirst:
      alarm.comparison_operator === 'GreaterThanOrEqualToThreshold' &&
      alarm.threshold === 1 &&
      alarm.evaluation_periods === 1 &&
      valueAt(alarm, 'statistic') === 'Sum',
    actions: asTexts(alarm.alarm_actions),
  };
}
