/** What must hold of the user pool and its clients: nobody gets tokens but through the triggers. */
import type { AppClient, Deployment, UserPool } from './deployment.ts';
import { type Choice, triggers } from './requirements.ts';

export function checkPool({ pool }: Deployment, choice: Choice): string[] {
  return [...unless(poolRules(pool, choice), 'pool'), ...checkTriggers(pool)];
}

type Rule = readonly [holds: boolean, what: string];

/** The rules that do not hold, each as a sentence that begins with where. */
export const unless = (rules: readonly Rule[], at: string): string[] =>
  rules.filter(([holds]) => !holds).map(([, what]) => `${at}: ${what}`);

const same = (found: readonly string[], wanted: readonly string[]): boolean =>
  [...found].sort().join() === [...wanted].sort().join();

const poolRules = (pool: UserPool, { isSelfSignUp }: Choice): Rule[] => [
  [pool.deletionProtection === 'ACTIVE', 'deletion protection must be on'],
  [pool.isRetained, 'must outlive the stack'],
  [same(pool.usernameAttributes, ['email']), 'people must sign in by e-mail address'],
  [!pool.isCaseSensitive, 'names that differ in case alone must be one person'],
  [same(pool.autoVerifiedAttributes, ['email']), 'Cognito must be able to verify the address'],
  [same(pool.verifiedBeforeUpdate, ['email']), 'a changed address must be verified before it counts'],
  [pool.isSignUpByAdminOnly === !isSelfSignUp, 'sign-up must be as chosen'],
  [pool.passwordLengthMin >= 12, 'passwords must have at least 12 characters'],
  [same(pool.recovery, ['verified_email']), 'an account must be recovered by its verified address alone'],
  [pool.mfa === 'OFF', "Cognito's own MFA must be off, or people are asked twice"],
  [pool.threatProtection === 'OFF', 'threat protection does not go with custom authentication'],
];

function checkTriggers(pool: UserPool): string[] {
  const missing = Object.entries(triggers)
    .filter(([name, wanted]) => pool.triggers[name] !== `{function:${wanted}.arn}`)
    .map(([name, wanted]) => `pool: ${name} must be ${wanted}`);
  const others = Object.keys(pool.triggers).filter((name) => triggers[name] === undefined);
  return [...missing, ...others.map((name) => `pool: the trigger ${name} is none of ours`)];
}

export function checkClients({ clients }: Deployment, choice: Choice): string[] {
  const wanted = choice.hasBackendClient ? ['web', 'backend'] : ['web'];
  const names = same(Object.keys(clients), wanted) ? [] : [`clients: must be ${wanted.join(' and ')}`];
  return [
    ...names,
    ...Object.entries(clients).flatMap(([name, client]) =>
      unless(clientRules(name, client, choice), `client ${name}`),
    ),
  ];
}

function clientRules(name: string, client: AppClient, { hasDirectPassword }: Choice): Rule[] {
  const direct = name === 'web' && hasDirectPassword ? ['ALLOW_USER_SRP_AUTH'] : [];
  const flows = ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', ...direct];
  return [
    [client.pool === '{pool.id}', 'must be of the pool'],
    [client.hasSecret === (name === 'backend'), 'only the backend client may have a secret'],
    // Every other flow gives tokens for a password alone, or asks no trigger (SECURITY F19).
    [same(client.flows, flows), `flows must be exactly ${flows.join(', ')}`],
    [client.userExistenceErrors === 'ENABLED', 'must not tell who has an account'],
    [client.authSessionMinutes >= 3 && client.authSessionMinutes <= 15, 'a step takes 3 to 15 minutes'],
    [client.isRevocable, 'tokens must be revocable'],
    [!client.hasOAuth, 'the hosted UI of Cognito cannot do custom authentication'],
    [!client.writeAttributes.some((one) => one.endsWith('_verified')), 'nobody marks their own address'],
    [client.accessTokenMinutes <= 60, 'access tokens must end within an hour'],
  ];
}
