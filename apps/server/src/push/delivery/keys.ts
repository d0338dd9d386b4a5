/** Keys that tenants bring for carriers. Owns: that they are what the carrier needs; a wrong one names its field, never itself. */
import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import type { PushCredentials, PushSettings } from '@stepward/api';
import { ApiError } from '../../http/api-error.ts';

const refused = (why: string): ApiError => new ApiError('invalid_request', `The field ${why}.`);

export function readKey(make: () => KeyObject): KeyObject | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The .p8 file of Apple: PKCS #8, P-256. */
export function apnsKey({ privateKey }: PushCredentials<'apns'>): KeyObject {
  const key = readKey(() => createPrivateKey(privateKey));
  if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw refused('credentials.privateKey must be the .p8 file of an APNs key: a P-256 key in PEM form');
}

const curve = 'prime256v1';
/** An uncompressed point is 0x04, x, y. */
const coordinateBytes = 32;

/** The pair belongs together: browsers refuse messages of another key than the one they subscribed with. */
export function vapidKey(
  { publicKey }: PushSettings<'web-push'>,
  { privateKey }: PushCredentials<'web-push'>,
): KeyObject {
  const point = pointOf(privateKey);
  if (point?.toString('base64url') === publicKey) {
    const x = point.subarray(1, 1 + coordinateBytes).toString('base64url');
    const y = point.subarray(1 + coordinateBytes).toString('base64url');
    return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d: privateKey }, format: 'jwk' });
  }
  throw refused(
    'credentials.privateKey must be the private key of settings.publicKey, both of one VAPID pair',
  );
}

/** Undefined: no scalar of the curve. */
function pointOf(privateKey: string): Buffer | undefined {
  try {
    const pair = createECDH(curve);
    pair.setPrivateKey(privateKey, 'base64url');
    return pair.getPublicKey();
  } catch {
    return undefined;
  }
}

export interface ServiceAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly key: KeyObject;
}

const field = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** The JSON file of a Google service account. */
export function serviceAccount({ serviceAccountKey }: PushCredentials<'fcm'>): ServiceAccount {
  const found = readServiceAccount(serviceAccountKey);
  if (found) return found;
  throw refused(
    'credentials.serviceAccountKey must be the JSON file of a service account, with project_id, client_email and private_key',
  );
}

function readServiceAccount(text: string): ServiceAccount | undefined {
  try {
    const account = JSON.parse(text) as Record<string, unknown>;
    const projectId = field(account.project_id, /^[a-z0-9.:-]{1,64}$/);
    const clientEmail = field(account.client_email, /^[^@\s]{1,128}@[^@\s]{1,128}$/);
    const key = readKey(() => createPrivateKey(String(account.private_key)));
    if (projectId === undefined || clientEmail === undefined || key?.asymmetricKeyType !== 'rsa')
      return undefined;
    return { projectId, clientEmail, key };
  } catch {
    return undefined;
  }
}
