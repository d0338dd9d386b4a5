/** What an operator would write in `stepward.edge.ts` for the legacy app of the demo. */
import type { EdgeConfigInput } from '@stepward/edge';
import type { DemoSettings } from './demo-settings.ts';

export function demoEdgeConfig(
  { edgeUrl, secretKey, sealKey }: Pick<DemoSettings, 'edgeUrl' | 'secretKey' | 'sealKey'>,
  apiUrl: string,
): EdgeConfigInput {
  return {
    origin: edgeUrl,
    api: { url: apiUrl, secretKey },
    action: 'signIn',
    logins: [
      {
        path: '/login/password',
        body: 'form',
        userNameField: 'username',
        success: { statuses: [302], locations: ['/dashboard'] },
      },
    ],
    sessionCookies: ['hl_session'],
    loginPage: '/',
    publicPaths: ['/', '/css/**', '/js/**', '/favicon.ico', '/logout'],
    sealKeys: [{ kid: 'demo', key: sealKey }],
  };
}
