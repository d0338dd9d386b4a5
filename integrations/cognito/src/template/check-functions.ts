/** What must hold of the functions, and of who may invoke them. */
import { unless } from './check-pool.ts';
import type { Deployment, LambdaFunction } from './deployment.ts';
import {
  type Choice,
  quietTriggers,
  routes,
  runtimes,
  triggers,
  triggerTimeoutSecondsMax,
} from './requirements.ts';

const layerFolder = '/opt/nodejs';

const triggerNames = Object.values(triggers);
const challengeTriggers = ['create-auth-challenge', 'verify-auth-challenge-response'];
const signInTriggers = ['define-auth-challenge', ...challengeTriggers];
const functionNames = [...triggerNames, ...Object.values(routes)];

export function checkFunctions({ functions, layers }: Deployment, choice: Choice): string[] {
  const missing = functionNames.filter((name) => functions[name] === undefined);
  const others = Object.keys(functions).filter((name) => !functionNames.includes(name));
  return [
    ...missing.map((name) => `functions: ${name} is missing`),
    ...others.map((name) => `functions: ${name} is none of ours`),
    ...Object.entries(functions).flatMap(([name, one]) => checkFunction(name, one, choice)),
    ...unless(
      [
        [layers.length === (choice.fromLayer ? 1 : 0), 'must be made when it is chosen, and only then'],
        [layers.every(({ archive }) => archive.endsWith('layer.zip')), 'must be layer.zip'],
        [
          layers.every((one) => runtimes.every((runtime) => one.runtimes.includes(runtime))),
          'must fit both runtimes',
        ],
      ],
      'layer',
    ),
  ];
}

function checkFunction(name: string, one: LambdaFunction, choice: Choice): string[] {
  const isTrigger = triggerNames.includes(name);
  const isFromLayer = isTrigger && choice.fromLayer;
  const handler = isFromLayer ? `${layerFolder}/${name}.handler` : 'index.handler';
  return unless(
    [
      [one.archive.endsWith(`${name}.zip`), `its archive must be ${name}.zip`],
      [one.handler === handler, `its handler must be ${handler}`],
      [
        one.layers.join() === (isFromLayer ? '{layer.id}' : ''),
        'must have the layer when it is chosen, and only then',
      ],
      [runtimes.includes(one.runtime), `its runtime must be one of ${runtimes.join(', ')}`],
      [one.architectures.join() === 'arm64', 'must run on arm64'],
      [
        one.timeoutSeconds <= (isTrigger ? triggerTimeoutSecondsMax : 29),
        isTrigger ? 'Cognito waits five seconds' : 'an HTTP API waits less than 30 seconds',
      ],
      [one.memoryMegabytes >= 256 && one.memoryMegabytes <= 1_024, 'memory must be 256 to 1024 MB'],
    ],
    `function ${name}`,
  ).concat(checkEnvironment(name, one.environment, choice));
}

/** Each is told what it needs. Where the secret key is, those alone are told that use it. */
function checkEnvironment(name: string, given: Readonly<Record<string, string>>, choice: Choice): string[] {
  const isQuiet = quietTriggers.includes(name);
  const isTold = (variable: string, value: string | undefined): [boolean, string] => [
    given[variable] === value,
    value === undefined ? `must not be told ${variable}` : `must be told ${variable}`,
  ];
  return unless(
    [
      isTold('STEPWARD_API_URL', isQuiet ? undefined : choice.apiUrl),
      isTold('STEPWARD_SECRET_KEY_ARN', isQuiet ? undefined : choice.secretKeyArn),
      isTold('STEPWARD_SECRET_KEY', undefined),
      isTold('STEPWARD_FLOWS', signInTriggers.includes(name) ? choice.flows : undefined),
      isTold('STEPWARD_PASSKEY_ACTION', challengeTriggers.includes(name) ? choice.passkeyAction : undefined),
      isTold('STEPWARD_REDIRECT_URL', name === 'create-auth-challenge' ? choice.redirectUrl : undefined),
      isTold(
        'STEPWARD_TRUSTED_CLIENT_IDS',
        name === 'create-auth-challenge' ? choice.trustedClientIds : undefined,
      ),
      // Where a password is worth something, whoever signs up with an address must have shown that it is theirs.
      isTold(
        'STEPWARD_AUTO_CONFIRM',
        name === 'pre-sign-up' ? String(choice.flows === 'passwordless') : undefined,
      ),
    ],
    `function ${name}`,
  );
}

/** Cognito of this pool may invoke each trigger, and nobody anything else. */
export function checkPermissions({ permissions }: Deployment): string[] {
  const ofCognito = permissions.filter(({ principal }) => principal !== 'apigateway.amazonaws.com');
  const wanted = triggerNames.filter(
    (name) => !ofCognito.some(({ functionArn }) => functionArn === `{function:${name}.arn}`),
  );
  return [
    ...wanted.map((name) => `permissions: Cognito may not invoke ${name}`),
    ...permissions.flatMap((one) =>
      unless(
        [
          [one.action === 'lambda:InvokeFunction', 'must allow lambda:InvokeFunction alone'],
          [
            one.principal === 'cognito-idp.amazonaws.com' || one.principal === 'apigateway.amazonaws.com',
            'must be for Cognito or the API',
          ],
          [
            one.sourceArn ===
              (one.principal === 'apigateway.amazonaws.com' ? '{api.executionArn}/*/*' : '{pool.arn}'),
            'must name its source: this pool, or this API',
          ],
        ],
        `permission for ${one.functionArn}`,
      ),
    ),
  ];
}
