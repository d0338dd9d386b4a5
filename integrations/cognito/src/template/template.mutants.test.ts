import { loadResourceSchema } from '@stepward/aws-template';
import { describe, expect, it } from 'vitest';
import { checkSamTemplate } from './check-sam.ts';
import { checkTerraformModule } from './check-terraform.ts';
import { readLogSamples } from './log-samples.ts';
import { samTemplate, terraformFiles } from './sources.ts';

// Each mutant is one small edit that would break a deployment or its protection. The validator must name it.

type Mutant = readonly [what: string, from: string | RegExp, to: string, problem: string];

const schema = loadResourceSchema();
const samples = await readLogSamples();

function mutate(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, () => to);
  expect(changed, 'the mutant must change something').not.toBe(text);
  return changed;
}

const sam: readonly Mutant[] = [
  // what CloudFormation would refuse
  [
    'misspelt property',
    'ExplicitAuthFlows:',
    'ExplicitAuthFlow:',
    'ExplicitAuthFlow: there is no such property',
  ],
  ['wrong type', 'Timeout: 5', 'Timeout: five', 'Timeout: must be of type number'],
  ['unknown type', 'Type: AWS::Lambda::Permission', 'Type: AWS::Lambda::Permit', 'there is no resource type'],
  [
    'unknown reference',
    '!GetAtt PreSignUpFunction.Arn',
    '!GetAtt PreSignup.Arn',
    'there is no attribute PreSignup',
  ],
  ['unknown condition', '[RunsFromLayer, [!Ref', '[FromLayer, [!Ref', 'there is no condition FromLayer'],
  ['unused parameter', 'STEPWARD_REDIRECT_URL: !Ref RedirectUrl', 'X: x', 'RedirectUrl: is used nowhere'],
  [
    'a circle of pool and trigger',
    'STEPWARD_TRUSTED_CLIENT_IDS: !Ref TrustedClientIds',
    'STEPWARD_TRUSTED_CLIENT_IDS: !Ref WebClient',
    'circular dependency: UserPool → CreateAuthChallengeFunction → WebClient → UserPool',
  ],
  ['a YAML alias', 'DeletionProtection: ACTIVE', 'DeletionProtection: &on ACTIVE', 'aliases are not allowed'],
  // the pool
  ['no deletion protection', '      DeletionProtection: ACTIVE\n', '', 'deletion protection must be on'],
  ['deleted with the stack', '    DeletionPolicy: Retain\n', '', 'must outlive the stack'],
  [
    'names as user names',
    'UsernameAttributes: [email]',
    'UsernameAttributes: [phone_number]',
    'by e-mail address',
  ],
  ['case counts', 'CaseSensitive: false', 'CaseSensitive: true', 'must be one person'],
  ['changed addresses believed', '[email]\n      AdminCreate', '[]\n      AdminCreate', 'a changed address'],
  [
    'sign-up against the choice',
    '[AllowsSelfSignUp, false, true]',
    '[AllowsSelfSignUp, false, false]',
    'as chosen',
  ],
  ['short passwords', 'MinimumLength: 12', 'MinimumLength: 6', 'at least 12 characters'],
  [
    'recovery by phone',
    'Name: verified_email',
    'Name: verified_phone_number',
    'by its verified address alone',
  ],
  ["Cognito's own MFA", 'MfaConfiguration: "OFF"', 'MfaConfiguration: "ON"', 'asked twice'],
  [
    'threat protection',
    '      MfaConfiguration:',
    '      UserPoolAddOns: { AdvancedSecurityMode: ENFORCED }\n      MfaConfiguration:',
    'does not go with custom authentication',
  ],
  [
    'a missing trigger',
    '        PreSignUp: !GetAtt PreSignUpFunction.Arn\n',
    '',
    'PreSignUp must be pre-sign-up',
  ],
  [
    'a trigger in the wrong place',
    'DefineAuthChallenge: !GetAtt DefineAuthChallengeFunction.Arn',
    'DefineAuthChallenge: !GetAtt CreateAuthChallengeFunction.Arn',
    'DefineAuthChallenge must be define-auth-challenge',
  ],
  [
    'another trigger',
    '      LambdaConfig:\n',
    '      LambdaConfig:\n        UserMigration: arn:aws:lambda:us-east-1:111122223333:function:other\n',
    'UserMigration is none of ours',
  ],
  // the clients
  ['no custom authentication', '        - ALLOW_CUSTOM_AUTH\n', '', 'client web: flows must be exactly'],
  [
    'passwords in the request',
    '- ALLOW_CUSTOM_AUTH\n',
    '- ALLOW_USER_PASSWORD_AUTH\n',
    'flows must be exactly',
  ],
  [
    'a password alone',
    '!If [AllowsDirectPassword, ALLOW_USER_SRP_AUTH, !Ref AWS::NoValue]',
    'ALLOW_USER_SRP_AUTH',
    'client web: flows must be exactly ALLOW_CUSTOM_AUTH, ALLOW_REFRESH_TOKEN_AUTH',
  ],
  [
    'a password alone at the backend',
    'ExplicitAuthFlows: [ALLOW_CUSTOM_AUTH,',
    'ExplicitAuthFlows: [ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_CUSTOM_AUTH,',
    'client backend: flows must be exactly',
  ],
  ['users told apart', 'Errors: ENABLED', 'Errors: LEGACY', 'must not tell who has an account'],
  ['a secret in the browser', 'GenerateSecret: false', 'GenerateSecret: true', 'must be web'],
  ['no secret at the backend', 'GenerateSecret: true', 'GenerateSecret: false', 'must be web and backend'],
  [
    'a session of a day',
    'Validity: !Ref AuthSessionMinutes',
    'Validity: 1440',
    'a step takes 3 to 15 minutes',
  ],
  [
    'tokens that cannot be revoked',
    'EnableTokenRevocation: true',
    'EnableTokenRevocation: false',
    'revocable',
  ],
  ['tokens of a day', 'AccessTokenValidity: 15', 'AccessTokenValidity: 1440', 'end within an hour'],
  ['the hosted UI', 'PoolClient: false', 'PoolClient: true', 'cannot do custom authentication'],
  [
    'own addresses marked',
    'WriteAttributes: [email,',
    'WriteAttributes: [email_verified,',
    'marks their own address',
  ],
  [
    'a client of another pool',
    'UserPoolId: !Ref UserPool',
    'UserPoolId: us-east-1_other',
    'must be of the pool',
  ],
  // the functions
  ['too slow for Cognito', 'Timeout: 5', 'Timeout: 6', 'Cognito waits five seconds'],
  ['too slow for the API', 'Timeout: 10', 'Timeout: 30', 'less than 30 seconds'],
  ['an old runtime', 'Runtime: !Ref Runtime', 'Runtime: nodejs18.x', 'its runtime must be one of'],
  ['another architecture', 'Architectures: [arm64]', 'Architectures: [x86_64]', 'must run on arm64'],
  ['little memory', 'MemorySize: 512', 'MemorySize: 128', 'memory must be'],
  [
    'the archive of another',
    'lambda/pre-sign-up.zip',
    'lambda/define-auth-challenge.zip',
    'pre-sign-up is missing',
  ],
  [
    'a handler that is not there',
    '/opt/nodejs/pre-sign-up.handler, index.handler',
    '/opt/nodejs/pre-sign-up.handler, main.handler',
    'function pre-sign-up: its handler must be index.handler',
  ],
  ['a layer nobody chose', '[RunsFromLayer, [!Ref', '[AllowsSelfSignUp, [!Ref', 'must have the layer when'],
  [
    'the key in the environment',
    'STEPWARD_SECRET_KEY_ARN: !Ref StepwardSecretKeyArn',
    'STEPWARD_SECRET_KEY: sk_0123456789',
    'STEPWARD_SECRET_KEY holds a key in plain text',
  ],
  [
    'the key as a parameter',
    '  StepwardSecretKeyArn:\n    Type: String',
    '  StepwardSecretKey:\n    Type: String\n    Default: sk_0123456789\n  StepwardSecretKeyArn:\n    Type: String',
    'StepwardSecretKey: the key itself must not come in',
  ],
  [
    'a key for who needs none',
    'STEPWARD_FLOWS: !Ref SignInFlows',
    'STEPWARD_FLOWS: !Ref SignInFlows\n          STEPWARD_SECRET_KEY_ARN: !Ref StepwardSecretKeyArn',
    'function define-auth-challenge: must not be told STEPWARD_SECRET_KEY_ARN',
  ],
  [
    'Define without its flows',
    'STEPWARD_FLOWS: !Ref SignInFlows',
    'STEPWARD_FLOWS: passwordless',
    'function define-auth-challenge: must be told STEPWARD_FLOWS',
  ],
  [
    'sign-ups confirmed where a password is enough to begin',
    '[IsPasswordless, "true", "false"]',
    '[IsPasswordless, "true", "true"]',
    'function pre-sign-up: must be told STEPWARD_AUTO_CONFIRM',
  ],
  [
    'sign-ups left to what the function takes when it is told nothing',
    /\n +STEPWARD_AUTO_CONFIRM: .*/,
    '\n          STEPWARD_X: x',
    'function pre-sign-up: must be told STEPWARD_AUTO_CONFIRM',
  ],
  [
    'sign-ups that wait for a code where there is no password',
    '!Equals [!Ref SignInFlows, passwordless]',
    '!Equals [!Ref SignInFlows, password]',
    'function pre-sign-up: must be told STEPWARD_AUTO_CONFIRM',
  ],
  // who may invoke what
  [
    'a dropped permission',
    /^ {2}PreSignUpPermission:[\s\S]*?\n\n/m,
    '',
    'permissions: Cognito may not invoke pre-sign-up',
  ],
  ['any pool', /SourceArn: !GetAtt UserPool.Arn/, 'SourceArn: "*"', 'must name its source'],
  ['no source', /\n {6}SourceArn: !GetAtt UserPool.Arn/, '', 'must name its source'],
  ['anybody', 'Principal: cognito-idp.amazonaws.com', 'Principal: "*"', 'must be for Cognito or the API'],
  [
    'any action',
    'Action: lambda:InvokeFunction',
    'Action: lambda:*',
    'must allow lambda:InvokeFunction alone',
  ],
  // roles
  [
    'a wildcard of actions',
    'cognito-idp:AdminUpdateUserAttributes]',
    '"cognito-idp:*"]',
    'must not allow cognito-idp:* on {pool.arn}',
  ],
  [
    'every pool',
    'AdminUpdateUserAttributes]\n                Resource: !GetAtt UserPool.Arn',
    'AdminUpdateUserAttributes]\n                Resource: "*"',
    'must not allow cognito-idp:AdminGetUser on *',
  ],
  ['every secret', 'Resource: !Ref StepwardSecretKeyArn', 'Resource: "*"', 'GetSecretValue on *'],
  [
    'any API function may change people',
    'Role: !GetAtt ApiRole.Arn',
    'Role: !GetAtt VerifyAttributesRole.Arn',
    'role VerifyAttributesRole: must allow logs:CreateLogStream on {logs:/aws/lambda/stack-list-authenticators.arn}',
  ],
  [
    'the key for who needs none',
    'Role: !GetAtt QuietTriggerRole.Arn',
    'Role: !GetAtt AskingTriggerRole.Arn',
    'must not allow logs:CreateLogStream on {logs:/aws/lambda/stack-define',
  ],
  [
    'logs of others',
    '- !GetAtt PreSignUpLogs.Arn',
    '- "*"',
    'role QuietTriggerRole: must not allow logs:CreateLogStream on *',
  ],
  [
    'trust for others',
    'Service: [lambda.amazonaws.com]',
    'Service: [ec2.amazonaws.com]',
    'must trust lambda.amazonaws.com alone',
  ],
  [
    'a managed policy',
    'Description: API of Stepward for Cognito',
    'ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonCognitoPowerUser]',
    'must have no managed policies',
  ],
  [
    'more for the backend',
    '- cognito-idp:AdminInitiateAuth',
    '- cognito-idp:AdminSetUserPassword',
    'backend policy: must allow exactly',
  ],
  // the API
  [
    'an authorizer without audience',
    'audience: [!Ref WebClient]',
    'audience: []',
    'the audience must be the web client',
  ],
  [
    'another issuer',
    /amazonaws.com\/\$\{UserPool\}"/,
    'amazonaws.com/us-east-1_other"',
    'the issuer must be',
  ],
  [
    'ID tokens',
    '            AuthorizationScopes: [aws.cognito.signin.user.admin]\n',
    '',
    'must take access tokens alone',
  ],
  ['no authorizer', '        DefaultAuthorizer: AccessToken\n', '', 'must be behind the authorizer'],
  [
    'a route without',
    'Path: /payments }',
    'Path: /payments, Auth: { Authorizer: NONE } }',
    'api POST /payments: must be behind',
  ],
  ['any origin', 'AllowOrigins: !Ref WebOrigins', 'AllowOrigins: ["*"]', 'only the origins that were named'],
  ['no limit', '        ThrottlingRateLimit: !Ref ApiRateLimit\n', '', 'must have a rate limit'],
  ['tokens in the logs', '$context.authorizer.error', '$context.authorizer.claims.sub', 'must hold no token'],
  [
    'a route that is elsewhere',
    'Path: /payments',
    'Path: /payment',
    'POST /payments must call authorize-payment',
  ],
  // operation
  ['logs without an end', '      RetentionInDays: !Ref LogRetentionDays\n', '', 'must have an end'],
  [
    'a log group of another name',
    '-pre-sign-up"\n      Retention',
    '-presignup"\n      Retention',
    'must be made, so that it has an end',
  ],
  ['a filter for something else', '"%level...error%"', '"%level...warn%"', 'misses a fault'],
  ['a filter for everything', '"%level...error%"', '"%level%"', 'counts other lines'],
  [
    'an alarm on another metric',
    '-faults"\n      Statistic',
    '-fault"\n      Statistic',
    'must watch what the filters count',
  ],
  ['an alarm that waits', 'EvaluationPeriods: 1', 'EvaluationPeriods: 5', 'must fire at the first'],
  ['an alarm that tells nobody', /\n {6}AlarmActions: .*/, '', 'must tell the topic'],
  [
    'errors that nobody sees',
    'Value: !Ref PreSignUpFunction }',
    'Value: !Ref DefineAuthChallengeFunction }',
    'nothing watches the errors of pre-sign-up',
  ],
  [
    'an output less',
    'Value: !Ref WebClient',
    'Value: !Ref AWS::Region',
    'outputs: must tell {client:web.id}',
  ],
  [
    'a secret that is told',
    'Value: !Ref UserPool\n',
    'Value: !GetAtt BackendClient.ClientSecret\n',
    'must not tell a secret',
  ],
];

const terraform: readonly (readonly [file: string, ...mutant: Mutant])[] = [
  // what Terraform would refuse
  [
    'user-pool.tf',
    'misspelt argument',
    'auth_session_validity',
    'session_validity',
    'there is no such argument',
  ],
  [
    'functions.tf',
    'wrong type',
    'timeout          = 5',
    'timeout          = "five"',
    'must be of type number',
  ],
  ['roles.tf', 'missing argument', /\n {2}assume_role_policy = .*/, '', 'assume_role_policy: is required'],
  [
    'outputs.tf',
    'unknown resource',
    'aws_cognito_user_pool.pool.id',
    'aws_cognito_user_pool.people.id',
    'there is no aws_cognito_user_pool.people',
  ],
  ['api.tf', 'unknown attribute', '.execution_arn', '.exec_arn', 'there is no such attribute'],
  ['functions.tf', 'unknown variable', 'var.passkey_action', 'var.passkey', 'var.passkey stands for nothing'],
  ['functions.tf', 'unused variable', 'var.redirect_url', '""', 'variable.redirect_url: is used nowhere'],
  [
    'functions.tf',
    'a role that is not there',
    'role        = "quiet-trigger"',
    'role        = "silent-trigger"',
    'function define-auth-challenge: its role must be one',
  ],
  ['api.tf', 'an open brace', 'protocol_type = "HTTP"', 'protocol_type = "HTTP" {', 'api.tf'],
  [
    'functions.tf',
    'a circle of pool and trigger',
    '= var.trusted_client_ids',
    '= aws_cognito_user_pool_client.web.id',
    'circular dependency: ',
  ],
  ['versions.tf', 'any version of the provider', '>= 6.25, < 7.0', '>= 6.25', "the provider's versions"],
  // the pool
  ['user-pool.tf', 'no deletion protection', '"ACTIVE"', '"INACTIVE"', 'deletion protection must be on'],
  [
    'user-pool.tf',
    'destroyed with the rest',
    'prevent_destroy = true',
    'prevent_destroy = false',
    'must outlive',
  ],
  [
    'user-pool.tf',
    'changed addresses believed',
    /attributes_require_verification_before_update = .*/,
    'attributes_require_verification_before_update = []',
    'a changed address',
  ],
  ['user-pool.tf', 'sign-up against the choice', '!var.self_sign_up', 'var.self_sign_up', 'as chosen'],
  ['user-pool.tf', 'short passwords', '= 12', '= 8', 'at least 12 characters'],
  ['user-pool.tf', "Cognito's own MFA", '"OFF"', '"OPTIONAL"', 'asked twice'],
  ['user-pool.tf', 'a missing trigger', /\n {4}pre_sign_up .*/, '', 'PreSignUp must be pre-sign-up'],
  [
    'user-pool.tf',
    'a trigger in the wrong place',
    '["define-auth-challenge"]',
    '["create-auth-challenge"]',
    'DefineAuthChallenge must be',
  ],
  // the clients
  ['user-pool.tf', 'no custom authentication', '["ALLOW_CUSTOM_AUTH", ', '[', 'flows must be exactly'],
  [
    'user-pool.tf',
    'a password alone',
    ' ? ["ALLOW_USER_SRP_AUTH"] : []',
    ' ? [] : ["ALLOW_USER_SRP_AUTH"]',
    'flows must be exactly',
  ],
  ['user-pool.tf', 'users told apart', '"ENABLED"', '"LEGACY"', 'must not tell who has an account'],
  [
    'user-pool.tf',
    'a secret in the browser',
    'generate_secret                      = false',
    'generate_secret = true',
    'must be web',
  ],
  ['user-pool.tf', 'a session of a day', 'var.auth_session_minutes', '1440', 'a step takes 3 to 15 minutes'],
  ['user-pool.tf', 'tokens of a day', 'token_minutes = 15', 'token_minutes = 1440', 'end within an hour'],
  // the functions
  ['functions.tf', 'too slow for Cognito', '= 5\n', '= 6\n', 'Cognito waits five seconds'],
  [
    'functions.tf',
    'a wrong handler',
    ': "index.handler"',
    ': "main.handler"',
    'its handler must be index.handler',
  ],
  ['functions.tf', 'another architecture', '["arm64"]', '["x86_64"]', 'must run on arm64'],
  ['functions.tf', 'a function less', /\n {4}pre-sign-up = \{[^}]*\}\n {4}\}/, '', 'pre-sign-up is missing'],
  [
    'functions.tf',
    'the key in the environment',
    'STEPWARD_SECRET_KEY_ARN = var.stepward_secret_key_arn',
    'STEPWARD_SECRET_KEY = "sk_0123456789"',
    'STEPWARD_SECRET_KEY holds a key in plain text',
  ],
  [
    'functions.tf',
    'a key for who needs none',
    'environment = { STEPWARD_AUTO_CONFIRM = ',
    'environment = { STEPWARD_SECRET_KEY_ARN = var.stepward_secret_key_arn, STEPWARD_AUTO_CONFIRM = ',
    'function pre-sign-up: must not be told STEPWARD_SECRET_KEY_ARN',
  ],
  [
    'functions.tf',
    'sign-ups confirmed where a password is enough to begin',
    '== "passwordless" ? "true" : "false"',
    '!= "" ? "true" : "false"',
    'function pre-sign-up: must be told STEPWARD_AUTO_CONFIRM',
  ],
  [
    'variables.tf',
    'the key as a variable',
    'variable "passkey_action" {',
    'variable "secret_key" { default = "sk_0123456789" }\nvariable "passkey_action" {',
    'the key itself must not come in',
  ],
  // who may invoke what
  [
    'functions.tf',
    'a dropped permission',
    /resource "aws_lambda_permission" "trigger" \{[\s\S]*?\n\}\n/,
    '',
    'Cognito may not invoke pre-sign-up',
  ],
  ['functions.tf', 'any pool', 'aws_cognito_user_pool.pool.arn', '"*"', 'must name its source'],
  ['functions.tf', 'no source', /\n {2}source_arn .*/, '', 'must name its source'],
  ['api.tf', 'any API', /"\$\{aws_apigatewayv2_api.api.execution_arn\}[^"]*"/, '"*"', 'must name its source'],
  // roles
  [
    'roles.tf',
    'a wildcard of actions',
    '"cognito-idp:AdminGetUser", ',
    '"cognito-idp:*", ',
    'must not allow cognito-idp:* on {pool.arn}',
  ],
  ['roles.tf', 'every pool', '[aws_cognito_user_pool.pool.arn]', '["*"]', 'AdminUpdateUserAttributes on *'],
  ['roles.tf', 'every secret', '[var.stepward_secret_key_arn]', '["*"]', 'GetSecretValue on *'],
  [
    'roles.tf',
    'every API function may change people',
    'aws_iam_role.function["verify-attributes"].id',
    'aws_iam_role.function["api"].id',
    'role aws_iam_role.function["api"]: must not allow cognito-idp:AdminGetUser',
  ],
  ['roles.tf', 'logs of others', ' if role == each.key', '', 'must not allow logs:CreateLogStream'],
  [
    'roles.tf',
    'trust for others',
    '["lambda.amazonaws.com"]',
    '["lambda.amazonaws.com", "ec2.amazonaws.com"]',
    'must trust lambda.amazonaws.com alone',
  ],
  // the API
  [
    'api.tf',
    'an authorizer without audience',
    '[aws_cognito_user_pool_client.web.id]',
    '[]',
    'the audience must be the web client',
  ],
  [
    'api.tf',
    'another issuer',
    /\$\{aws_cognito_user_pool.pool.endpoint\}/,
    'cognito-idp.us-east-1.amazonaws.com/us-east-1_other',
    'the issuer must be',
  ],
  [
    'api.tf',
    'no authorizer',
    'authorization_type = "JWT"',
    'authorization_type = "NONE"',
    'must be behind the authorizer',
  ],
  ['api.tf', 'ID tokens', /\n {2}authorization_scopes = .*/, '', 'must take access tokens alone'],
  ['api.tf', 'any origin', '= var.web_origins', '= ["*"]', 'only the origins that were named'],
  ['api.tf', 'no limit', /\n {4}throttling_rate_limit .*/, '', 'must have a rate limit'],
  [
    'functions.tf',
    'a route that is elsewhere',
    '"POST /payments"',
    '"POST /payment"',
    'POST /payments must call authorize-payment',
  ],
  // operation
  ['functions.tf', 'logs without an end', 'var.log_retention_days', '0', 'must have an end'],
  ['alarms.tf', 'a filter for something else', '%level...error%', '%level...warn%', 'misses a fault'],
  ['alarms.tf', 'a filter less', '"create-auth-challenge", ', '', 'create-auth-challenge has no filter'],
  [
    'alarms.tf',
    'an alarm that waits',
    'evaluation_periods  = 1',
    'evaluation_periods  = 5',
    'must fire at the first',
  ],
  [
    'alarms.tf',
    'an alarm that tells nobody',
    '[] : [var.alarm_topic_arn]',
    '[var.alarm_topic_arn] : []',
    'must tell the topic',
  ],
  [
    'outputs.tf',
    'a secret that is told',
    'backend[0].id',
    'backend[0].client_secret',
    'must not tell a secret',
  ],
];

/** A template that cannot be read at all is refused with an error, which counts as one problem. */
async function problemsOf(check: () => string[] | Promise<string[]>): Promise<string[]> {
  try {
    return await check();
  } catch (error) {
    return [String(error)];
  }
}

describe('a mutant of template.yaml is named', () => {
  it.each(sam)('%s', async (_what, from, to, problem) => {
    const text = mutate(samTemplate, from, to);
    const problems = await problemsOf(() => checkSamTemplate(text, schema, samples));
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });
});

describe('a mutant of terraform/*.tf is named', () => {
  it.each(terraform)('%s: %s', async (file, _what, from, to, problem) => {
    const files = { ...terraformFiles, [file]: mutate(terraformFiles[file] ?? '', from, to) };
    const problems = await problemsOf(() => checkTerraformModule(files, samples));
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });
});
