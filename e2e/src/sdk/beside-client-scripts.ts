/** One script for each method and function of the public server SDK beside its client: webhooks, calls, Auth0, errors. */
import { expect } from 'vitest';
import { emailOf, enrolled, type Scene, type Script } from './scene.ts';
import { clientApi, passByEmail } from './server-sdk.ts';

async function delivery(scene: Scene) {
  await enrolled(scene);
  const { body, headers } = await scene.delivered(emailOf(scene.userId));
  return { body, headers, signature: headers['x-signature-v2'] ?? '' };
}

const webhooks: Record<string, Script> = {
  'Webhook.constructEvent': async (scene) => {
    const { webhook } = scene.sdk;
    const { body, signature } = await delivery(scene);
    const event = webhook.constructEvent(body, signature);
    expect(event).toMatchObject({
      version: 1,
      type: 'authenticator.created',
      tenantId: scene.server.tenantId,
    });
    expect(event.data).toMatchObject({ userId: scene.userId, verificationMethod: 'EMAIL_OTP' });
    expect(() => webhook.constructEvent(`${body} `, signature)).toThrow();
  },
  'Webhook.parseSignature': async (scene) => {
    const { signature } = await delivery(scene);
    const { signatures, timestamp } = scene.sdk.webhook.parseSignature(signature);
    expect(signatures).toHaveLength(1);
    expect(Math.abs(timestamp - Date.now() / 1_000)).toBeLessThan(60);
  },
};

const callsOf = ({ library, callConnectKey, server }: Scene) =>
  new library.CallConnect({ apiSecretKey: callConnectKey, apiUrl: server.origin });
const callOf = ({ userId }: Scene) => ({
  referenceId: userId,
  phoneNumber: '(415) 555-2671',
  country: 'USA',
});

const calls: Record<string, Script> = {
  'CallConnect.startCall': async (scene) => {
    const started = await callsOf(scene).startCall(callOf(scene));
    const phoneNumber = '+14155552671';
    expect(started).toEqual({ messageId: expect.any(String), channel: 'WHATSAPP', phoneNumber });
  },
  'CallConnect.finishCall': async (scene) => {
    const client = callsOf(scene);
    await client.startCall(callOf(scene));
    const end = { referenceId: scene.userId, state: scene.library.CallState.CHALLENGE_SUCCEEDED };
    expect(await client.finishCall(end)).toEqual({ success: true });
  },
};

/** What Auth0 hands to an action, and what the action told Auth0. */
function auth0({ userId, server }: Scene, query: Readonly<Record<string, string>> = {}) {
  const told: [string, string][] = [];
  const tell = (what: string) => (text: string) => void told.push([what, text]);
  const api = {
    redirect: { sendUserTo: tell('redirect') },
    access: { deny: tell('deny') },
    authentication: { recordMethod: tell('method') },
  };
  const request = { hostname: 'acme.auth0.com', ip: '203.0.113.9', user_agent: 'Mozilla/5.0', query };
  const user = { user_id: userId, email: emailOf(userId) };
  const event = { secrets: {}, user, request, authentication: { methods: [] } };
  const options = { apiSecretKey: server.secretKey, apiUrl: server.apiUrl, action: 'signIn' };
  return { event, api, options, told };
}

const functions: Record<string, Script> = {
  handleAuth0ExecutePostLogin: async (scene) => {
    const { event, api, options, told } = auth0(scene);
    await scene.library.handleAuth0ExecutePostLogin(event, api, options);
    expect(told).toEqual([['redirect', expect.stringContaining('/?token=')]]);
  },
  handleAuth0ContinuePostLogin: async (scene) => {
    const before = auth0(scene);
    await scene.library.handleAuth0ExecutePostLogin(before.event, before.api, before.options);
    const reference = new URL(before.told[0]?.[1] ?? '').searchParams.get('token');
    const page = await clientApi(scene.server, '', '/hosted/exchange', { reference });
    const accessToken = await passByEmail(scene.server, page.token, emailOf(scene.userId));
    const { redirectUrl } = await clientApi(scene.server, accessToken, '/hosted/finish', {
      outcome: 'completed',
    });
    const token = new URL(redirectUrl).searchParams.get('token') ?? '';
    const { event, api, options, told } = auth0(scene, { token });
    await scene.library.handleAuth0ContinuePostLogin(event, api, options);
    expect(told).toEqual([['method', options.apiUrl]]);
  },
  mapToAuthsignalError: async ({ sdk, library, userId }) => {
    const call = sdk.getAction({ userId, action: 'signIn', idempotencyKey: 'never' });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(library.AuthsignalError);
    expect(error).toMatchObject({ statusCode: 404, errorCode: 'not_found' });
    expect(library.mapToAuthsignalError(new Error('other'))).toMatchObject({ errorCode: 'unexpected_error' });
  },
};

export const besideClientScripts: Readonly<Record<string, Script>> = { ...webhooks, ...calls, ...functions };
