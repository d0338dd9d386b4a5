/** What must hold of the API: every route behind the pool's access tokens, from known origins, with limits. */
import { unless } from './check-pool.ts';
import type { Deployment } from './deployment.ts';
import { type Choice, routes } from './requirements.ts';

const scope = 'aws.cognito.signin.user.admin';
/** Whatever holds a token, or all that a client sent. */
const tellTale = /authorization|context\.authorizer\.(claims|jwt)|header/i;

export function checkApi({ api }: Deployment, { origin }: Choice): string[] {
  const missing = Object.entries(routes).filter(
    ([key, name]) => !api.routes.some((route) => route.key === key && route.function === name),
  );
  const others = api.routes.filter(({ key }) => routes[key] === undefined);
  return [
    ...missing.map(([key, name]) => `api: ${key} must call ${name}`),
    ...others.map(({ key }) => `api: ${key} is none of ours`),
    ...api.routes.flatMap(({ key, isAuthorized, scopes }) =>
      unless(
        [
          [isAuthorized, 'must be behind the authorizer'],
          [scopes.join() === scope, 'must take access tokens alone, which the scope tells apart'],
        ],
        `api ${key}`,
      ),
    ),
    ...unless(
      [
        [
          api.issuer === 'https://cognito-idp.us-east-1.amazonaws.com/{pool.id}',
          'the issuer must be the pool of this deployment',
        ],
        [api.audience.join() === '{client:web.id}', 'the audience must be the web client'],
        [api.identitySource.join() === '$request.header.Authorization', 'the token must be in the header'],
        [api.origins.join() === origin, 'only the origins that were named may call it'],
        [api.rateLimit > 0 && api.rateLimit <= 1_000, 'must have a rate limit'],
        [api.burstLimit > 0 && api.burstLimit <= 2_000, 'must have a burst limit'],
        [api.accessLogs !== '', 'must write access logs'],
        [
          !tellTale.test(api.accessLogs.replace('$context.authorizer.error', '')),
          'access logs must hold no token',
        ],
      ],
      'api',
    ),
  ];
}
