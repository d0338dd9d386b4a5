// The device cookie: whoever was let in on a device is known there, and nobody else is anywhere.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { isChallenge, logIn, openChallenge, passChallenge, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { formSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const deviceName = '__Host-sw_device';
const newDevice = {
  name: 'New device',
  type: 'CHALLENGE',
  conditions: { '==': [{ var: 'device.isNew' }, true] },
};

let stepward: Stepward;
let edge: Edge;
beforeAll(async () => {
  stepward = await startStepward();
  edge = await startEdge({ stepward, site: formSite, outcome: 'ALLOW' });
  await stepward.addRule(edge.action, newDevice);
});
afterAll(async () => {
  await edge?.close();
  await stepward?.close();
});

it('a browser that met the challenge signs in without one, another does not', async () => {
  const browser = edge.browser();
  const first = await logIn(edge, browser, 'alice');
  expect(isChallenge(edge, first)).toBe(true);
  await passChallenge(edge, browser, first, 'alice');
  await browser.submit('/logout', '');
  const second = await logIn(edge, browser, 'alice');
  expect([second.status, second.location, second.originCookieNames]).toEqual([302, '/home', ['session']]);
  expect(await seesProtected(edge, browser, 'alice')).toBe(true);
  expect(isChallenge(edge, await logIn(edge, edge.browser(), 'alice'))).toBe(true);
});

it('an abandoned challenge makes no device known, nor does an opened one', async () => {
  const browser = edge.browser();
  const first = await logIn(edge, browser, 'alice');
  const again = await logIn(edge, browser, 'alice');
  expect([isChallenge(edge, first), isChallenge(edge, again)]).toEqual([true, true]);
  await openChallenge(edge, again.location);
  const third = await logIn(edge, browser, 'alice');
  expect(isChallenge(edge, third)).toBe(true);
  const devices = edge.api.tracked().slice(-3);
  expect(new Set(devices.map(({ deviceId }) => deviceId)).size).toBe(1);
});

it('a device of one person is new for the next, and known to nobody by a cookie that is not ours', async () => {
  const browser = edge.browser();
  await signIn(edge, browser, 'alice');
  const device = browser.jar.get(deviceName) ?? '';
  const next = edge.browser();
  next.jar.put(deviceName, device);
  expect(isChallenge(edge, await logIn(edge, next, 'bob'))).toBe(true);
  for (const value of ['', 'x', `${device}A`, device.slice(0, -1), device.toUpperCase()]) {
    const other = edge.browser();
    other.jar.put(deviceName, value);
    expect([value.slice(0, 9), isChallenge(edge, await logIn(edge, other, 'alice'))]).toEqual([
      value.slice(0, 9),
      true,
    ]);
  }
  const doubled = await edge
    .browser()
    .submit(
      '/login',
      { ...formSite.users.alice },
      { headers: [['Cookie', `${deviceName}=${device}; ${deviceName}=${device}`]] },
    );
  expect(isChallenge(edge, doubled)).toBe(true);
  const own = edge.browser();
  own.jar.put(deviceName, device);
  expect(isChallenge(edge, await logIn(edge, own, 'alice'))).toBe(false);
});

it('is kept for long, from the first decision on, and only by this host', async () => {
  const answer = await logIn(edge, edge.browser(), 'alice');
  const line = answer.setCookies.find((one) => one.startsWith(deviceName)) ?? '';
  expect(line).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=34560000$/);
});
