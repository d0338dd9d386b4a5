/**
 * Where an application stands and where the challenge page does, two origins each time: both on `http://localhost`, as
 * developers have it, and both on `https://*.mfa.test`, as in production. Owns: the servers, their tenants, and the
 * application's pages.
 */
import type { Authsignal } from '@authsignal/node';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import type { TlsProxy } from '../harness/tls-proxy.ts';
import { VeriffVendor } from '../harness/veriff.ts';
import { serverSdk } from '../sdk/server-sdk.ts';
import { startSdkPages } from '../web-sdk/sdk-pages.ts';

export interface Place {
  readonly server: ServerProcess;
  readonly sdk: Authsignal;
  /** Of the application. */
  readonly app: string;
  /** Of the challenge page. */
  readonly hosted: string;
  close(): Promise<void>;
}

/** Every way to prove it is you that the page knows. */
export const everyMethod = [
  'PASSKEY',
  'SECURITY_KEY',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  'SMS',
  'WHATSAPP',
  'AUTHENTICATOR_APP',
  'PUSH',
  'DEVICE',
  'VERIFF',
  'RECOVERY_CODE',
] as const;
export type Method = (typeof everyMethod)[number];

/** An action for each method, which takes no other; one that takes all, one that everybody may do, and one that nobody may. */
async function configure(server: ServerProcess, vendor: VeriffVendor): Promise<void> {
  await manage(server, 'PATCH', '/tenant', {
    verificationMethods: everyMethod,
    // A proof is the end of it: what may follow a first one is shown by `sdk/hosted-page` and `web-sdk/popup`.
    hideRecoveryCodesOnEnrollment: true,
    disableEnrollmentPrompt: true,
  });
  await vendor.register(server);
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await configureAction(server, { actionCode: 'payOut', defaultUserActionResult: 'BLOCK' });
  await configureAction(server, { actionCode: 'browse', defaultUserActionResult: 'ALLOW' });
  await manage(server, 'PATCH', '/action-configurations/browse', { verificationMethods: ['EMAIL_OTP'] });
  for (const method of everyMethod) {
    await configureAction(server, { actionCode: method, defaultUserActionResult: 'CHALLENGE' });
    const path = `/action-configurations/${method}`;
    await manage(server, 'PATCH', path, { verificationMethods: [method] });
  }
}

interface Plan {
  /** Of the server's process. */
  readonly settings?: Readonly<Record<string, string>>;
  originsOf(server: ServerProcess, appPort: number): { readonly app: string; readonly hosted: string };
}

async function openPlace({ settings = {}, originsOf }: Plan): Promise<Place> {
  const [server, vendor] = await Promise.all([
    startServerProcess({ settings: { STEPWARD_WEBHOOK_LOOPBACK: 'on', ...settings } }),
    new VeriffVendor().start(),
  ]);
  const [pages] = await Promise.all([
    startSdkPages(settings.STEPWARD_PUBLIC_URL ?? server.origin, 'stepward', 'authsignal'),
    configure(server, vendor),
  ]);
  const close = async () => {
    vendor.close();
    await pages.close();
    await server.close();
  };
  return { server, sdk: serverSdk(server), close, ...originsOf(server, Number(new URL(pages.origin).port)) };
}

/** A port each. */
export const openLocalhost = async (): Promise<Place> =>
  await openPlace({
    originsOf: ({ origin }, appPort) => ({ hosted: origin, app: `http://localhost:${appPort}` }),
  });

/** A name each, with certificates, behind a proxy. */
export const openNames = async (proxy: TlsProxy): Promise<Place> =>
  await openPlace({
    settings: { STEPWARD_PUBLIC_URL: 'https://login.mfa.test', STEPWARD_TRUSTED_PROXIES: 'loopback' },
    originsOf: ({ port }, appPort) => {
      proxy.serve('login.mfa.test', port);
      proxy.serve('shop.mfa.test', appPort);
      return { hosted: 'https://login.mfa.test', app: 'https://shop.mfa.test' };
    },
  });
