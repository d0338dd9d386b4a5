/**
 * How phones are told, put together: the tenant's own service where it set its URL, or subscribed to `push.created`
 * (server-api.md §15), else the carriers that it set, else nobody, and the app finds what waits when it is opened.
 */
import type { ApiKeyStore } from '../../api-keys/store.ts';
import type { AppAuthenticator } from '../../app-credentials/app-credential.ts';
import { openPushToken } from '../../app-credentials/push-token.ts';
import type { ServerConfig } from '../../config/environment.ts';
import type { Database } from '../../database/database.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { outbound } from '../../messages/providers/outbound.ts';
import { type DeliverPushByWebhook, undelivered } from '../../messages/webhook-delivery.ts';
import { ProviderStore } from '../../providers/store.ts';
import type { KeyRing } from '../../secrets/key-ring.ts';
import type { Resolve } from '../../webhooks/safe-fetch.ts';
import type { DeliverPush, PushOutcome, PushRequest } from '../dependencies.ts';
import { type CarrierResult, type DeliveryResult, failed } from './delivery.ts';
import { pushProviderRoutes } from './routes.ts';
import { type PushProviderStore, TenantCarriers } from './tenant-carriers.ts';

export interface PushDeliveryDependencies {
  readonly config: Pick<ServerConfig, 'webhooks'>;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly deliverPushByWebhook: DeliverPushByWebhook;
  readonly resolveName?: Resolve;
}

export interface PushDelivery {
  readonly deliver: DeliverPush;
  addRoutes(server: HttpServer): void;
  close(): void;
}

export function pushDelivery(dependencies: PushDeliveryDependencies): PushDelivery {
  const { config, database, keyRing, apiKeys, now, randomBytes, resolveName } = dependencies;
  const policy = config.webhooks;
  const store: PushProviderStore = new ProviderStore('push', keyRing);
  const out = outbound({ policy, resolve: resolveName });
  const carriers = new TenantCarriers({ database, store, outbound: out, now, randomBytes });
  return {
    deliver: async (request, devices) =>
      (await byWebhook(dependencies, request, devices, await carriers.webhookUrl(request.tenantId))) ??
      (await byCarriers(keyRing, carriers, request, devices)),
    addRoutes: (server) => pushProviderRoutes(server, { database, apiKeys, now }, store, policy),
    close: () => carriers.close(),
  };
}

/** Without `url`, the endpoint that subscribed; undefined: nobody did. One phone that is told is enough. */
async function byWebhook(
  { keyRing, deliverPushByWebhook }: PushDeliveryDependencies,
  { expiresAt: _, ...about }: PushRequest,
  devices: readonly AppAuthenticator[],
  url: string | undefined,
): Promise<PushOutcome | undefined> {
  const told = await Promise.all(
    devices.map(async (device) => {
      const { authenticatorId, appCredential } = device;
      const { devicePlatform } = appCredential;
      const pushToken = openPushToken(keyRing, device);
      const push = { ...about, userAuthenticatorId: authenticatorId, devicePlatform, pushToken };
      return { userAuthenticatorId: authenticatorId, result: await deliverPushByWebhook(push, url) };
    }),
  );
  const results: DeliveryResult[] = [];
  for (const { userAuthenticatorId, result } of told) {
    if (result.delivered) results.push({ userAuthenticatorId });
    else if (result.reason === 'no_endpoint') return undefined;
    else results.push({ userAuthenticatorId, errorCode: result.reason });
  }
  const failure = told.map(({ result }) => result).find(({ delivered }) => !delivered);
  const isTold = results.some(({ errorCode }) => errorCode === undefined);
  if (isTold || !failure || failure.delivered) return { results, gone: [] };
  return { results, gone: [], refusal: undelivered(failure) };
}

async function byCarriers(
  keyRing: KeyRing,
  carriers: TenantCarriers,
  request: PushRequest,
  devices: readonly AppAuthenticator[],
): Promise<PushOutcome> {
  const carrierFor = await carriers.find(request.tenantId);
  const told = await Promise.all(
    devices.map(async (device) => {
      const carrier = await carrierFor(device.appCredential.devicePlatform);
      if (!carrier) return undefined;
      const pushToken = openPushToken(keyRing, device);
      const result =
        pushToken === undefined ? failed('no_push_token') : await carrier.send(request, pushToken);
      return { device, result };
    }),
  );
  const asked = told.filter((one) => one !== undefined);
  return {
    results: asked.map(({ device, result }) => presented(device, result)),
    gone: asked.filter(({ result }) => !result.delivered && result.isGone).map(({ device }) => device),
  };
}

const presented = ({ authenticatorId }: AppAuthenticator, result: CarrierResult): DeliveryResult => ({
  userAuthenticatorId: authenticatorId,
  ...(result.delivered ? {} : { errorCode: result.errorCode }),
});
