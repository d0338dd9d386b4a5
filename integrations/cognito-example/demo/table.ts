// What the demo says when it runs: where things are, and what to try.
import { largePaymentPence } from './actions.ts';
import type { Stage } from './stage.ts';
import { passwordUser } from './user-pool.ts';

const things = ({ appUrl, stepwardUrl }: Stage): string[] => [
  `Create an account at ${appUrl}/sign-up with any address. The code is in ${stepwardUrl}/dev/inbox`,
  `Make the passkey that you are offered, sign out, and sign in by the suggestions of the address field.`,
  `Buy the espresso machine: above £${largePaymentPence / 100} the payment wants a proof. A bag of coffee does not.`,
  `Add an authenticator app or a link by email: ${appUrl}/account/security`,
  `Sign in with a password as ${passwordUser.email} / ${passwordUser.password}`,
  `More ways to sign in: Stepward's page in a small window, or instead of the shop's page.`,
];

/** For programs. */
export function tableJson(stage: Stage): string {
  const { appUrl, stepwardUrl, cognitoUrl, apiUrl } = stage;
  return JSON.stringify(
    {
      app: appUrl,
      stepward: stepwardUrl,
      inbox: `${stepwardUrl}/dev/inbox`,
      cognito: cognitoUrl,
      api: apiUrl,
      passwordUser,
      try: things(stage),
    },
    null,
    2,
  );
}

export function table(stage: Stage, dataDir: string): string {
  const { appUrl, stepwardUrl, cognitoUrl, apiUrl } = stage;
  const lines: [string, string][] = [
    ['The shop', `${appUrl}  (React, Amplify)`],
    ['Development inbox', `${stepwardUrl}/dev/inbox`],
    ['Stepward', `${stepwardUrl}  (API and challenge page)`],
    ['Amazon Cognito', `${cognitoUrl}  (an emulator, with our triggers)`],
    ['Shop API', `${apiUrl}  (Lambda functions behind a JWT authorizer)`],
    ['Data and logs', dataDir],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return `${[
    '',
    'The shop is open. Ctrl-C stops all of it; the data stays.',
    '',
    ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    'What to try',
    ...things(stage).map((line, index) => `  ${index + 1}. ${line}`),
    '',
  ].join('\n')}\n`;
}
