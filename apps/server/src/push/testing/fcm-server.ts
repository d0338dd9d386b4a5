/** Google's side on loopback, for tests: the token endpoint and HTTP v1, refusing what Google refuses. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { type Carrier, type CarrierAnswer, startCarrier } from '../../messages/testing/carrier.ts';

export interface FcmServer {
  readonly carrier: Carrier;
  /** What a tenant sets. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: { readonly serviceAccountKey: string };
  readonly messages: ReturnType<typeof JSON.parse>[];
  /** Registration tokens of apps that were removed. */
  readonly unregistered: Set<string>;
  /** Access tokens given so far; only the last one is good. */
  tokens: number;
  /** The carrier answers at once, so what it was given is judged here; throws at an assertion that Google would refuse. */
  verifyAssertions(): Promise<void>;
}

const project = 'example-project';
const clientEmail = `push@${project}.iam.gserviceaccount.com`;
const scope = 'https://www.googleapis.com/auth/firebase.messaging';

const json = (status: number, body: unknown): CarrierAnswer => ({ status, body: JSON.stringify(body) });
const error = (status: number, name: string, errorCode = name): CarrierAnswer =>
  json(status, {
    error: {
      code: status,
      message: 'refused',
      status: name,
      details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
    },
  });

export async function startFcmServer(now: () => number): Promise<FcmServer> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const publicKey = createPublicKey(privateKey);
  const carrier = await startCarrier();
  const tokenUrl = `${carrier.url}/token`;
  const assertions: string[] = [];
  carrier.answer = ({ path, headers, body }) => {
    if (path === '/token') {
      const form = new URLSearchParams(body);
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
        return json(400, { error: 'unsupported_grant_type' });
      assertions.push(form.get('assertion') ?? '');
      fcm.tokens += 1;
      return json(200, { access_token: `access-${fcm.tokens}`, expires_in: 3_599, token_type: 'Bearer' });
    }
    if (path !== `/v1/projects/${project}/messages:send`) return error(404, 'NOT_FOUND');
    if (headers.authorization !== `Bearer access-${fcm.tokens}`) return error(401, 'UNAUTHENTICATED');
    const { message } = JSON.parse(body);
    if (typeof message?.token !== 'string' || !/^\d+s$/.test(message.android?.ttl ?? ''))
      return error(400, 'INVALID_ARGUMENT');
    if (fcm.unregistered.has(message.token)) return error(404, 'NOT_FOUND', 'UNREGISTERED');
    fcm.messages.push(message);
    return json(200, { name: `projects/${project}/messages/1` });
  };
  const fcm: FcmServer = {
    carrier,
    settings: { baseUrl: carrier.url, tokenUrl },
    credentials: {
      serviceAccountKey: JSON.stringify({
        type: 'service_account',
        project_id: project,
        client_email: clientEmail,
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        token_uri: 'https://oauth2.googleapis.com/token',
      }),
    },
    messages: [],
    unregistered: new Set(),
    tokens: 0,
    verifyAssertions: async () => {
      for (const assertion of assertions) {
        const options = { issuer: clientEmail, audience: tokenUrl, algorithms: ['RS256'] };
        const at = { currentDate: new Date(now()) };
        const { payload } = await jwtVerify(assertion, publicKey, { ...options, ...at });
        if (payload.scope !== scope) throw new Error('invalid_scope');
      }
    },
  };
  return fcm;
}
