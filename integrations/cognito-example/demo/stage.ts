// Everything of the demo, started together and stopped together.
import type { Configuration } from '../src/configuration.ts';
import { actions } from './actions.ts';
import type { DemoOptions } from './options.ts';
import { requireFreePorts } from './ports.ts';
import { readSecrets } from './secrets.ts';
import { startShop } from './shop-server.ts';
import { startStepward, tenantId } from './stepward.ts';
import { authSessionMinutes, region, startUserPool, userPoolClientId, userPoolId } from './user-pool.ts';

export interface Stage {
  readonly appUrl: string;
  readonly stepwardUrl: string;
  readonly cognitoUrl: string;
  readonly apiUrl: string;
  /** Puts Cognito's clock ahead, so that a sign-in is over before its time. */
  advanceClock(ms: number): void;
  close(): Promise<void>;
}

/** Starts all or nothing. */
export async function startStage({ ports, dataDir, shopDir }: DemoOptions): Promise<Stage> {
  await requireFreePorts(ports);
  const secrets = readSecrets(dataDir);
  const url = (port: number) => `http://localhost:${port}`;
  const [appUrl, stepwardUrl, cognitoUrl, apiUrl] = [ports.app, ports.stepward, ports.cognito, ports.api].map(
    url,
  ) as [string, string, string, string];
  const callbackUrl = `${appUrl}/callback`;
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const started: { close(): Promise<unknown> }[] = [];
  const close = async () => {
    for (const one of started.reverse()) await one.close();
  };
  try {
    started.push(await startStepward({ port: ports.stepward, dataDir, secrets, appUrl, callbackUrl }));
    const pool = await startUserPool({ ports, dataDir, secrets, stepwardUrl, appUrl, callbackUrl, now });
    started.push(pool.cognito, pool.api);
    const configuration: Configuration = {
      cognito: { region, userPoolId, userPoolClientId, authSessionMinutes, endpoint: cognitoUrl },
      stepward: { baseUrl: stepwardUrl, tenantId, passkeyAction: actions.passkey },
      apiUrl,
    };
    started.push(await startShop(ports.app, shopDir, configuration));
  } catch (error) {
    await close();
    throw error;
  }
  const advanceClock = (ms: number) => {
    aheadMs += ms;
  };
  return { appUrl, stepwardUrl, cognitoUrl, apiUrl, advanceClock, close };
}
