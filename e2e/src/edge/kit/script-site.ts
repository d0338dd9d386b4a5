import type { LoginEndpointInput } from '@stepward/edge';
import { originUsers } from '../../origins/origin.ts';
import { startScriptOrigin } from './script-origin.ts';
import { formSite, type Site } from './sites.ts';

const login: LoginEndpointInput = {
  path: '/login.php',
  body: 'form',
  userNameField: 'username',
  success: { statuses: [302], locations: ['/members.php'] },
};

/** Scripts of 2005, as an operator lists them who has found the one login of the form. */
export function scriptSite(
  name: string,
  { renews = true, login: changes = {} }: { renews?: boolean; login?: Partial<LoginEndpointInput> } = {},
): Site {
  return {
    ...formSite,
    name,
    start: () => startScriptOrigin({ renews }),
    config: {
      logins: [{ ...login, ...changes }],
      loginPage: '/index.php',
      publicPaths: ['/', '/index.php', '/login.php', '/logout.php', '/ajax/**'],
      sessionCookies: ['sid'],
    },
    loginPath: login.path,
    protectedPath: '/members.php',
    sessionCookies: ['sid'],
    users: { alice: originUsers.alice, bob: originUsers.bob },
    logIn: (browser, { username, password }) => browser.submit('/login.php', { username, password }),
  };
}
