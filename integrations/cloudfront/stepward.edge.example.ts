// Configuration of the edge, to copy and adapt. `stepward edge build --config stepward.edge.ts --out edge` reads it,
// checks every field, and writes it into the functions: nothing is read from the environment afterwards.
//
// Each field is described in the type. What is said here is how this application is told apart from others.

import type { EdgeConfigInput } from '@stepward/edge';

const config: EdgeConfigInput = {
  // What people see in the address bar. The edge sends nobody to any other host.
  origin: 'https://app.example.com',

  api: {
    url: 'https://stepward.example.com',
    secretKey: fromEnvironment('STEPWARD_EDGE_SECRET_KEY'),
    // How long a login may wait for the decision before the fail mode applies.
    timeoutMs: 1_500,
  },
  action: 'signIn',

  // Every way to log in, as the browser's network panel shows it.
  logins: [
    {
      method: 'POST',
      path: '/login/password',
      body: 'form',
      userNameField: 'username',
      // This application answers 302 both ways: to the dashboard with a session, or back to the form. A condition that
      // is too narrow brings nobody a session; one that is too wide asks for a challenge after a wrong password.
      success: { statuses: [302], notLocations: ['/', '/login/**'], cookies: ['session'] },
      // This application gives a session a new id at each login. Leave it out where you do not know: then the Stepward
      // server keeps whose each session is.
      renewsSession: true,
    },
    {
      // The same login, called by a script with a JSON body and answered with JSON.
      method: 'POST',
      path: '/api/session',
      body: 'json',
      userNameField: 'user.email',
      success: { statuses: [200, 201], cookies: ['session'] },
      renewsSession: true,
      // True only where the answer's body holds no token.
      passAnswerBody: false,
    },
  ],

  // As the application compares names: Alice@Example.com and alice@example.com are one person here.
  userName: { trim: true, lowerCase: true, unicode: 'NFKC' },

  // The user name is an e-mail address, so a first factor may be enrolled with a code sent to it, and no other way.
  enrollment: { vouchEmail: 'username', whenNotVouched: 'refuse' },

  // What is neither named here nor public needs a proof. Public is what people need before they are logged in.
  loginPage: '/',
  defaultAccess: 'protected',
  publicPaths: ['/', '/login/**', '/logout', '/assets/**', '/favicon.ico', '/robots.txt'],

  // The cookies that are a session, "remember me" ones too. Without names, whatever a successful login sets is taken for one.
  sessionCookies: ['session'],

  // People who are logged in when this goes live are challenged, or left in peace until a day in the next 90:
  // preexistingSessions: { acceptUntil: '2026-12-15T09:00:00Z' },
  preexistingSessions: 'challenge',

  // When the Stepward server does not answer: a clear 503 page. `{ openUntil: '…' }` lets logins through undecided for
  // at most seven days, with a log line and an alarm for each.
  failMode: 'closed',

  // The first key seals, all of them open. Two while you rotate.
  sealKeys: [{ kid: '2026-11', key: fromEnvironment('STEPWARD_EDGE_SEAL_KEY') }],

  // Names that your web ACL always sets on a request, such as 'x-amzn-waf-risk'; a visitor could send any other himself.
  wafHeaders: [],
};

export default config;

/** Secrets stay out of this file, and so out of version control. They are read where the build runs. */
function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`set ${name} before you build`);
  return value;
}
