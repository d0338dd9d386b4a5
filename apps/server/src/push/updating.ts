/**
 * An app has another push token (client-api.md §9.5). Owns: that the key of the app says so, freshly and once; else
 * whoever saw an old request could send a person's notifications elsewhere.
 */
import { timingSafeEqual } from 'node:crypto';
import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import { expiryOf, isExpired } from '../app-credentials/lifetime.ts';
import { sealPushToken } from '../app-credentials/push-token.ts';
import { requireSigned, unknownAppKey, wrongSignature } from '../app-credentials/signed-request.ts';
import { touchAppCredential, updateAppCredential } from '../app-credentials/store.ts';
import type { Transaction } from '../database/database.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { PushDependencies } from './dependencies.ts';
import { requireDevice } from './fetching.ts';
import { serverMessage } from './server-message.ts';

export interface PushUpdate {
  readonly challengeId: string;
  readonly publicKey: string;
  readonly signature: string;
  readonly pushToken?: string | null | undefined;
  /** The key is good for another lifetime (credentialLifetimeInMinutes). */
  readonly resetExpiry?: boolean | null | undefined;
}

export interface PushUpdated {
  readonly userAuthenticatorId: string;
  readonly userId: string;
  readonly lastVerifiedAt: string;
  readonly pushToken?: string;
  /** Absent: the key is good for good. */
  readonly expiresAt?: string;
}

/** To sign and send. */
const questionTtlMs = 2 * 60_000;
const nonceBytes = 16;

/** `nonce.expiry.mac`: known again without being kept; that it was used is kept. */
interface Question {
  readonly nonce: string;
  readonly expiresAt: number;
}

export class PushUpdatingService {
  readonly #dependencies: Pick<PushDependencies, 'database' | 'keyRing' | 'now' | 'randomBytes'>;
  readonly #messageKey: Uint8Array;

  constructor(
    dependencies: Pick<PushDependencies, 'database' | 'keyRing' | 'now' | 'randomBytes'>,
    messageKey: Uint8Array,
  ) {
    this.#dependencies = dependencies;
    this.#messageKey = messageKey;
  }

  async question(tenant: Tenant, queryKey: string): Promise<{ challengeId: string; message: string }> {
    const { database, now, randomBytes } = this.#dependencies;
    const device = await requireDevice(database.read, tenant, queryKey, now());
    const nonce = Buffer.from(randomBytes(nonceBytes)).toString('base64url');
    const challengeId = this.#questionId(device, { nonce, expiresAt: now() + questionTtlMs });
    return { challengeId, message: messageFor(challengeId) };
  }

  async update(tenant: Tenant, given: PushUpdate): Promise<PushUpdated> {
    const { database, keyRing, now } = this.#dependencies;
    const { challengeId } = given;
    const { tenantId } = tenant;
    const pushToken = given.pushToken ?? undefined;
    return await database.commit(async (transaction) => {
      const device = await requireSigned(transaction, tenantId, 'push', given, [messageFor(challengeId)]);
      if (isExpired(tenant, device, now())) throw unknownAppKey();
      const question = this.#open(device, challengeId);
      if (!question || !(await takeQuestion(transaction, device, question, now()))) throw wrongSignature();
      const renewed = given.resetExpiry === true ? { ...device.appCredential, renewedAt: now() } : undefined;
      if (pushToken !== undefined || renewed)
        await updateAppCredential(transaction, device, {
          ...(pushToken === undefined ? {} : { sealedSecret: sealPushToken(keyRing, device, pushToken) }),
          ...(renewed ? { appCredential: renewed } : {}),
        });
      const expiry = expiryOf(tenant, { ...device, appCredential: renewed ?? device.appCredential });
      await touchAppCredential(transaction, device, now());
      const { userId, authenticatorId } = device;
      transaction.audit({ tenantId, type: 'push.credential_updated', userId, data: { authenticatorId } });
      return {
        userAuthenticatorId: authenticatorId,
        userId,
        lastVerifiedAt: new Date(now()).toISOString(),
        ...(pushToken === undefined ? {} : { pushToken }),
        ...(expiry === undefined ? {} : { expiresAt: new Date(expiry).toISOString() }),
      };
    });
  }

  #questionId({ tenantId, authenticatorId }: AppAuthenticator, { nonce, expiresAt }: Question): string {
    const mac = serverMessage(this.#messageKey, 'push-update', [tenantId, authenticatorId, nonce, expiresAt]);
    return [nonce, expiresAt, mac.slice(mac.indexOf('.') + 1)].join('.');
  }

  /** Undefined: not asked of this app by this server, or too long ago. */
  #open(device: AppAuthenticator, challengeId: string): Question | undefined {
    const [nonce = '', expiry = ''] = challengeId.split('.');
    const question = { nonce, expiresAt: Number(expiry) };
    const expected = Buffer.from(this.#questionId(device, question));
    const given = Buffer.from(challengeId);
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs && question.expiresAt > this.#dependencies.now() ? question : undefined;
  }
}

const messageFor = (challengeId: string): string => `push-update.${challengeId}`;

/** Each question is answered once (SECURITY I2). */
async function takeQuestion(
  transaction: Transaction,
  { tenantId }: AppAuthenticator,
  { nonce, expiresAt }: Question,
  now: number,
): Promise<boolean> {
  const taken = await transaction.run(
    'insert into used_references (tenant_id, reference_id, exchanged_at, expires_at) values (?, ?, ?, ?) on conflict do nothing',
    [tenantId, `push-update|${nonce}`, now, expiresAt],
  );
  return taken === 1;
}
