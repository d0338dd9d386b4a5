// What the rules are told about a viewer: row 58. Nothing that the viewer says about itself may count.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeaderPairs } from './kit/browser.ts';
import { isChallenge } from './kit/challenge.ts';
import { type Edge, startEdge } from './kit/edge.ts';
import { victim } from './kit/loot.ts';
import { formSite } from './kit/sites.ts';
import { type Stepward, startStepward } from './kit/stepward.ts';

const viewerAddress = '203.0.113.77';

let stepward: Stepward;
beforeAll(async () => {
  stepward = await startStepward();
});
afterAll(async () => await stepward?.close());

const logInWith = (edge: Edge, headers: HeaderPairs) =>
  edge.browser().submit('/login', { ...formSite.users[victim] }, { headers });

describe('the address', () => {
  const names = [
    'X-Forwarded-For',
    'x-forwarded-for',
    'X-Real-IP',
    'Forwarded',
    'True-Client-IP',
    'CF-Connecting-IP',
    'CloudFront-Viewer-Address',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'Fastly-Client-IP',
    'X-Originating-IP',
    'X-Azure-ClientIP',
    'Via',
  ];
  const values = [
    '198.51.100.1',
    '127.0.0.1',
    '::1',
    'for=198.51.100.1',
    '198.51.100.1, 10.0.0.1',
    'a',
    '',
    '\t',
  ];

  it('is that of the connection, whatever the headers say', async () => {
    const edge = await startEdge({ stepward, site: formSite, viewerAddress: () => viewerAddress });
    for (const [at, name] of names.entries()) {
      for (const value of values.slice(at % 2)) await logInWith(edge, [[name, value]]);
      await logInWith(edge, [
        [name, '198.51.100.1'],
        [name, '198.51.100.2'],
      ]);
    }
    const seen = edge.api.tracked().map(({ ipAddress }) => ipAddress);
    expect(seen.length).toBeGreaterThan(90);
    expect(new Set(seen)).toEqual(new Set([viewerAddress]));
    await edge.close();
  });

  it('of IPv6 arrives as it is', async () => {
    const edge = await startEdge({ stepward, site: formSite, viewerAddress: () => '2001:db8::7' });
    await logInWith(edge, [['X-Forwarded-For', '198.51.100.1']]);
    expect(edge.api.tracked()[0]?.ipAddress).toBe('2001:db8::7');
    await edge.close();
  });
});

describe('headers of the web ACL', () => {
  const name = 'x-amzn-waf-bot';
  const isBot = {
    name: 'Bots',
    type: 'CHALLENGE',
    conditions: { '==': [{ var: 'custom.x_amzn_waf_bot' }, 'yes'] },
  };

  it('reach the rules when they are listed, as the web ACL set them', async () => {
    const settings = { wafHeaders: [name] };
    const edge = await startEdge({
      stepward,
      site: formSite,
      outcome: 'ALLOW',
      settings,
      waf: { [name]: 'yes' },
    });
    await stepward.addRule(edge.action, isBot);
    for (const headers of [[], [[name, 'no']], [['X-Amzn-Waf-Bot', 'no']]] as HeaderPairs[]) {
      const answer = await logInWith(edge, headers);
      expect(isChallenge(edge, answer)).toBe(true);
      expect(edge.api.tracked().at(-1)?.custom).toEqual({ x_amzn_waf_bot: 'yes' });
      expect(edge.origin.requests.at(-1)?.headers[name]).toBe('yes');
    }
    await edge.close();
  });

  it('are dropped when they are not listed: for the rules, and before the application', async () => {
    const edge = await startEdge({
      stepward,
      site: formSite,
      outcome: 'ALLOW',
      settings: { wafHeaders: [name] },
    });
    await stepward.addRule(edge.action, isBot);
    const other: HeaderPairs = [
      ['x-amzn-waf-other', 'yes'],
      ['X-AMZN-WAF-Bot-Score', '0'],
      ['x-amzn-waf-', 'x'],
    ];
    expect(isChallenge(edge, await logInWith(edge, other))).toBe(false);
    expect(edge.api.tracked().at(-1)).not.toHaveProperty('custom');
    const headers = Object.keys(edge.origin.requests.at(-1)?.headers ?? {});
    expect(headers.filter((one) => one.startsWith('x-amzn-waf'))).toEqual([]);
    // Twice the same name is not what a web ACL leaves behind.
    await logInWith(edge, [
      [name, 'no'],
      [name, 'yes'],
    ]);
    expect(edge.api.tracked().at(-1)).not.toHaveProperty('custom');
    await edge.close();
  });

  it('are all dropped by default', async () => {
    const edge = await startEdge({ stepward, site: formSite });
    await logInWith(edge, [[name, 'no']]);
    expect(edge.api.tracked().at(-1)).not.toHaveProperty('custom');
    expect(edge.origin.requests.at(-1)?.headers).not.toHaveProperty(name);
    await edge.close();
  });
});

it('the user agent is passed on, cut where it is too long', async () => {
  const edge = await startEdge({ stepward, site: formSite });
  await logInWith(edge, [['User-Agent', `Test/1.0 ${'x'.repeat(3_000)}`]]);
  const { userAgent } = edge.api.tracked().at(-1) ?? {};
  expect(String(userAgent)).toMatch(/^Test\/1\.0 x+$/);
  expect(String(userAgent).length).toBeLessThanOrEqual(512);
  await edge.close();
});
