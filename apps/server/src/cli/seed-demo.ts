/** The demo's configuration: sign-ins from a new device are challenged. Made once; later changes are yours and stay. */
import type { RunningServer } from '../main.ts';
import type { DemoSettings } from './demo-settings.ts';
import { UsageError } from './usage-error.ts';

export async function seedDemo({ managementKey }: DemoSettings, { server }: RunningServer): Promise<void> {
  const call = async (method: 'GET' | 'POST', path: string, payload?: object) =>
    await server.inject({
      method,
      url: `/v1/management/action-configurations${path}`,
      headers: { authorization: `Basic ${Buffer.from(`${managementKey}:`).toString('base64')}` },
      ...(payload === undefined ? {} : { payload }),
    });
  const existing = await call('GET', '/signIn');
  if (existing.statusCode === 200) return;
  if (existing.statusCode !== 404) {
    throw new UsageError(
      'data/demo.env and the database do not belong together: the management key is refused. Remove the data folder to start anew.',
    );
  }
  await call('POST', '', { actionCode: 'signIn', defaultUserActionResult: 'ALLOW' });
  await call('POST', '/signIn/rules', {
    name: 'New device',
    description: 'Nobody was let in on this device before.',
    type: 'CHALLENGE',
    priority: 10,
    conditions: { '==': [{ var: 'device.isNew' }, true] },
  });
}
