// The Stepward server of the demo, and what its operator would have set up for the shop.
import { type RunningServer, startServer } from '@stepward/server';
import { actions, largePaymentPence, wording } from './actions.ts';
import { DemoError } from './options.ts';
import type { Secrets } from './secrets.ts';

export const tenantId = 'fernbrook';

interface StepwardOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly secrets: Secrets;
  /** The shop's origin. */
  readonly appUrl: string;
  readonly callbackUrl: string;
}

export async function startStepward(options: StepwardOptions): Promise<RunningServer> {
  const { port, dataDir, secrets } = options;
  const server = await startServer({
    STEPWARD_MODE: 'development',
    STEPWARD_LOG_LEVEL: 'warn',
    STEPWARD_DATA_DIR: dataDir,
    STEPWARD_PORT: String(port),
    STEPWARD_TENANT_ID: tenantId,
    STEPWARD_TENANT_NAME: 'Fernbrook Coffee',
    STEPWARD_SECRET_KEY: secrets.secretKey,
    STEPWARD_MANAGEMENT_KEY: secrets.managementKey,
  });
  try {
    await configure(server, options);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

const methods = ['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'EMAIL_MAGIC_LINK'];

/** The shop's green, by day and by night. */
const theme = { primaryColor: '#1f5c48', darkMode: { primaryColor: '#8fcfb0' } };

/** Addresses are those of this start; the rest is made once, and later changes of it are yours and stay. */
async function configure({ server }: RunningServer, options: StepwardOptions): Promise<void> {
  const { secrets, appUrl, callbackUrl, port } = options;
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) => {
    const answer = await server.inject({
      method,
      url: `/v1/management${path}`,
      headers: { authorization: `Basic ${Buffer.from(`${secrets.managementKey}:`).toString('base64')}` },
      ...(payload === undefined ? {} : { payload }),
    });
    if (answer.statusCode < 300) return answer.statusCode;
    if (answer.statusCode === 404 && method === 'GET') return answer.statusCode;
    throw new DemoError(
      `${method} ${path} answered ${answer.statusCode}. If the data folder is from another time, remove it and start anew.`,
    );
  };
  await call('PATCH', '/tenant', {
    allowedOrigins: [appUrl],
    redirectUrls: [callbackUrl],
    verificationMethods: [...methods, 'RECOVERY_CODE'],
    // Passkeys belong to a host: the shop's own screens and Stepward's page share this one.
    relyingParty: 'localhost',
    expectedOrigins: [appUrl, `http://localhost:${port}`],
  });
  if ((await call('GET', `/action-configurations/${actions.signIn}`)) === 404)
    await call('PATCH', '/theme', theme);
  const names = Object.keys(actions) as (keyof typeof actions)[];
  for (const name of names) {
    const actionCode = actions[name];
    if ((await call('GET', `/action-configurations/${actionCode}`)) !== 404) continue;
    const isPayment = actionCode === actions.payment;
    const defaultUserActionResult = isPayment ? 'ALLOW' : 'CHALLENGE';
    await call('POST', '/action-configurations', { actionCode, defaultUserActionResult, ...wording[name] });
    if (!isPayment) continue;
    await call('POST', `/action-configurations/${actionCode}/rules`, {
      name: 'Large payment',
      description: 'Above £100 people prove that it is them.',
      type: 'CHALLENGE',
      priority: 10,
      conditions: { '>': [{ var: 'custom.amount' }, largePaymentPence] },
    });
  }
}
