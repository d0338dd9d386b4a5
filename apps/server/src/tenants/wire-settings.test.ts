/** Settings of the public wire (management-api.md §7): kept as given, absent when unset, and those that guard do guard. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const patch = async (body: object) => await test.management('PATCH', '/tenant', body);
const tenant = async () => (await test.management('GET', '/tenant')).body;

describe('a setting', () => {
  const flags = [
    'allowDisablingMfa',
    'allowDeletingUserAuthenticators',
    'hideAuthsignalLogo',
    'hideRecoveryCodesOnEnrollment',
    'hideSuccessScreenOnEnrollment',
    'redirectOnSessionExpiry',
    'disableRecoveryCodes',
    'skipRecoveryCodesOnProgrammaticEnrollment',
  ];

  it('that was never set is left out, false is false, null takes it away', async () => {
    const before = await tenant();
    for (const name of flags) expect(before).not.toHaveProperty(name);
    const off = Object.fromEntries(flags.map((name) => [name, false]));
    expect((await patch(off)).body).toEqual({ ...before, ...off });
    expect((await patch({})).body).toEqual({ ...before, ...off });
    const cleared = Object.fromEntries(flags.map((name) => [name, null]));
    expect((await patch(cleared)).body).toEqual(before);
    expect(await tenant()).toEqual(before);
  });

  it('with a default has it again once it is null', async () => {
    const before = await tenant();
    const change = {
      tokenDurationInMinutes: 30,
      newActionOutcome: 'BLOCK',
      allowedOrigins: ['https://a.example'],
    };
    expect((await patch(change)).body).toMatchObject(change);
    const nulls = {
      tokenDurationInMinutes: null,
      newActionOutcome: null,
      allowedOrigins: null,
      redirectUrls: null,
    };
    expect((await patch(nulls)).body).toEqual(before);
  });

  it.each([
    [{ allowDisablingMfa: 'yes' }, 'allowDisablingMfa'],
    [{ ipWhitelist: ['everywhere'] }, 'ipWhitelist[0]'],
    [{ ipWhitelist: ['10.0.0.0/8', '10.0.0.0/33'] }, 'ipWhitelist[1]'],
    [{ logEventsWebhookConfig: { endpointUrl: 'http://localhost/x' } }, 'logEventsWebhookConfig.endpointUrl'],
    [
      { authenticatorEventsWebhookConfig: { url: 'https://10.0.0.1/' } },
      'authenticatorEventsWebhookConfig.url',
    ],
    [{ authenticatorEventsWebhookConfig: {} }, 'url'],
  ])('%j is refused, and nothing changes', async (body, field) => {
    const before = await tenant();
    const answer = await patch({ hideAuthsignalLogo: true, ...body });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain(field);
    expect(await tenant()).toEqual(before);
  });
});

describe('ipWhitelist', () => {
  const call = async () => (await test.server('GET', '/users/alice')).status;
  const settle = () => {
    // What another process changed holds here after two seconds at the latest.
    test.clock.now += 2_001;
  };

  it('lets the Server API be called from its addresses alone; the Management API takes it back', async () => {
    await patch({ ipWhitelist: ['203.0.113.0/24'] });
    settle();
    const refused = await test.server('GET', '/users/alice');
    expect(refused).toMatchObject({
      status: 403,
      body: { error: 'forbidden', errorDescription: expect.stringContaining('ipWhitelist') },
    });
    expect((await test.server('POST', '/users/alice/actions/signIn', {})).status).toBe(403);
    await patch({ ipWhitelist: ['203.0.113.0/24', '127.0.0.1'] });
    settle();
    expect(await call()).toBe(200);
    await patch({ ipWhitelist: ['203.0.113.0/24'] });
    settle();
    expect(await call()).toBe(403);
    expect((await patch({ ipWhitelist: null })).body).not.toHaveProperty('ipWhitelist');
    settle();
    expect(await call()).toBe(200);
  });

  it('that is empty takes everybody, and comes back empty: not the same as unset', async () => {
    expect((await patch({ ipWhitelist: [] })).body.ipWhitelist).toEqual([]);
    settle();
    expect(await call()).toBe(200);
    test = await test.restart();
    expect((await tenant()).ipWhitelist).toEqual([]);
  });

  it('row 58: an address that a header claims is none of its own', async () => {
    await patch({ ipWhitelist: ['203.0.113.0/24'] });
    settle();
    const answer = await test.call('GET', '/v1/users/alice', {
      authorization: basic(testSecretKey),
      headers: { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7' },
    });
    expect(answer.status).toBe(403);
  });

  it('is its tenant’s alone', async () => {
    const other = await addTenant(test);
    await patch({ ipWhitelist: ['203.0.113.0/24'] });
    settle();
    expect((await other.server('GET', '/users/alice')).status).toBe(200);
  });
});

describe('webhooks among the settings', () => {
  const events = { url: 'https://hooks.example.com/events', includeCredentialPublicKey: true };
  const logs = { endpointUrl: 'https://hooks.example.com/logs' };

  it('are endpoints like others, set, replaced and taken away', async () => {
    const set = await patch({ authenticatorEventsWebhookConfig: events, logEventsWebhookConfig: logs });
    expect(set.body).toMatchObject({
      authenticatorEventsWebhookConfig: events,
      logEventsWebhookConfig: logs,
    });
    const endpoints = (await test.management('GET', '/webhook-endpoints')).body;
    expect(endpoints).toMatchObject([
      {
        endpointId: 'authenticator-events',
        url: events.url,
        eventTypes: ['authenticator.created', 'authenticator.updated', 'authenticator.deleted'],
        includeCredentialPublicKey: true,
      },
      {
        endpointId: 'log-events',
        url: logs.endpointUrl,
        eventTypes: ['action.log_created', 'challenge.log_created'],
      },
    ]);
    const moved = await patch({ authenticatorEventsWebhookConfig: { url: 'https://hooks.example.com/new' } });
    expect(moved.body).toMatchObject({
      authenticatorEventsWebhookConfig: {
        url: 'https://hooks.example.com/new',
        includeCredentialPublicKey: false,
      },
      logEventsWebhookConfig: logs,
    });
    expect((await patch({ name: 'Acme' })).body).toMatchObject({ logEventsWebhookConfig: logs });
    const cleared = await patch({ authenticatorEventsWebhookConfig: null, logEventsWebhookConfig: null });
    expect(cleared.body).not.toHaveProperty('authenticatorEventsWebhookConfig');
    expect(cleared.body).not.toHaveProperty('logEventsWebhookConfig');
    expect((await test.management('GET', '/webhook-endpoints')).body).toEqual([]);
  });

  it('an endpoint that was deleted is a setting that is gone', async () => {
    await patch({ logEventsWebhookConfig: logs });
    await test.management('DELETE', '/webhook-endpoints/log-events');
    expect(await tenant()).not.toHaveProperty('logEventsWebhookConfig');
  });
});
