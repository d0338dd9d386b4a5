/** A login whose action a flow decides: the edge tracks and validates as always, and half a flow is no login. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manage } from '../harness/management.ts';
import { challengeUrlOf, isChallenge, logIn, meetChallenge, seesProtected, signIn } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { lootOf, victim } from './kit/loot.ts';
import { formSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const verification = (nodeId: string, method: string, childNodeId: string) => ({
  nodeId,
  nodeType: 'VERIFICATION',
  methodConfigurations: { [method]: { isEnabled: true } },
  childNodeId,
});
const complete = { nodeId: 'yes', nodeType: 'COMPLETE' };
const once = [verification('first', 'EMAIL_OTP', 'yes'), complete];
const twice = [
  verification('first', 'EMAIL_OTP', 'second'),
  verification('second', 'AUTHENTICATOR_APP', 'yes'),
  complete,
];

let stepward: Stepward;
let edge: Edge;
beforeAll(async () => {
  stepward = await startStepward();
  edge = await startEdge({ stepward, site: formSite });
  const path = `/action-configurations/${edge.action}`;
  await manage(stepward, 'DELETE', path);
  await manage(stepward, 'POST', '/action-configurations', { actionCode: edge.action, actionType: 'FLOW' });
});
afterAll(async () => {
  await edge?.close();
  await stepward?.close();
});
const publish = async (actionNodes: readonly object[]) =>
  await manage(stepward, 'PUT', `/action-configurations/${edge.action}/flow`, { actionNodes, rules: [] });

describe('a login that a flow decides', () => {
  it('is let in when the flow is complete', async () => {
    await publish(once);
    const browser = edge.browser();
    const login = await logIn(edge, browser, victim);
    expect(isChallenge(edge, login)).toBe(true);
    expect(await lootOf(edge, browser, login, 'the password alone')).toEqual([]);
    const honest = edge.browser();
    await signIn(edge, honest, victim);
    expect(await seesProtected(edge, honest, victim)).toBe(true);
  });

  it('is not let in by half of the flow, nor by BLOCK', async () => {
    await publish(twice);
    const browser = edge.browser();
    const login = await logIn(edge, browser, victim);
    const { returnUrl } = await meetChallenge(edge, challengeUrlOf(login), formSite.users[victim].username);
    const back = await browser.open(returnUrl);
    expect(await lootOf(edge, browser, back, 'half of the flow')).toEqual([]);
    await publish([{ nodeId: 'no', nodeType: 'BLOCK' }]);
    const blocked = edge.browser();
    expect(await lootOf(edge, blocked, await logIn(edge, blocked, victim), 'a BLOCK')).toEqual([]);
  });
});
