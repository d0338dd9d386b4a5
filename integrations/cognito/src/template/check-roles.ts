/** What must hold of the roles: each function may do what it does, and nothing else in the account. */
import { unless } from './check-pool.ts';
import type { Deployment, LambdaFunction, Role, Statement } from './deployment.ts';
import { type Choice, marksVerified, quietTriggers } from './requirements.ts';

interface Grant {
  readonly actions: readonly string[];
  readonly resource: string;
}

const logs = (name: string): Grant => ({
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resource: `{logs:/aws/lambda/${name}.arn}:*`,
});

/** What a function may do. */
function grantsOf(name: string, one: LambdaFunction, { secretKeyArn }: Choice): Grant[] {
  const key = { actions: ['secretsmanager:GetSecretValue'], resource: secretKeyArn };
  const people = {
    actions: ['cognito-idp:AdminGetUser', 'cognito-idp:AdminUpdateUserAttributes'],
    resource: '{pool.arn}',
  };
  return [
    logs(one.name),
    ...(quietTriggers.includes(name) ? [] : [key]),
    ...(name === marksVerified ? [people] : []),
  ];
}

const pairs = (grants: readonly Grant[]): string[] =>
  grants.flatMap(({ actions, resource }) => actions.map((action) => `${action} on ${resource}`));

const pairsOf = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => `${action} on ${resource}`)),
  );

export function checkRoles({ roles, functions }: Deployment, choice: Choice): string[] {
  const users = Object.entries(functions);
  const homeless = users.filter(([, one]) => roles[one.role] === undefined);
  return [
    ...homeless.map(([name]) => `function ${name}: its role must be one that is made here`),
    ...Object.entries(roles).flatMap(([name, role]) => {
      const needed = users
        .filter(([, one]) => one.role === name)
        .flatMap(([user, one]) => pairs(grantsOf(user, one, choice)));
      return checkRole(`role ${name}`, role, new Set(needed));
    }),
  ];
}

/** Exactly what is needed: an action or a resource with a wildcard is never that. */
function checkRole(at: string, role: Role, needed: ReadonlySet<string>): string[] {
  const allowed = new Set(pairsOf(role.statements));
  return [
    ...unless(
      [
        [role.trusts.join() === 'lambda.amazonaws.com', 'must trust lambda.amazonaws.com alone'],
        [role.managedPolicies.length === 0, 'must have no managed policies'],
        [
          role.statements.every(({ effect }) => effect === 'Allow'),
          'must say what is allowed, and nothing else',
        ],
      ],
      at,
    ),
    ...[...needed].filter((one) => !allowed.has(one)).map((one) => `${at}: must allow ${one}`),
    ...[...allowed].filter((one) => !needed.has(one)).map((one) => `${at}: must not allow ${one}`),
  ];
}

const signInActions = ['cognito-idp:AdminInitiateAuth', 'cognito-idp:AdminRespondToAuthChallenge'];

/** For the role of the team's own server: what a sign-in takes, in this pool. */
export function checkBackendPolicy({ policies }: Deployment, { hasBackendClient }: Choice): string[] {
  const [policy, ...more] = policies;
  if (!hasBackendClient) return policy === undefined ? [] : ['policies: nobody asked for one'];
  if (policy === undefined || more.length > 0) return ['policies: must be one, for the backend'];
  const allowed = pairsOf(policy);
  const wanted = signInActions.map((action) => `${action} on {pool.arn}`);
  const isExact = allowed.length === wanted.length && wanted.every((one) => allowed.includes(one));
  return isExact ? [] : [`backend policy: must allow exactly ${wanted.join(' and ')}`];
}
