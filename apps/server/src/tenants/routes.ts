/** Management API: the tenant itself (management-api.md §7) and our own settings beside it. */
import { UpdateTenantBody } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { withoutUrlPaths } from '../audit/recorded-values.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional, resource } from '../http/preconditions.ts';
import { trailEnd } from '../webhooks/endpoint-store.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import {
  checkWebhookSettings,
  presentWebhookSettings,
  putWebhookSettings,
  webhookSettingsChange,
} from '../webhooks/tenant-endpoints.ts';
import { changedSettings, checkSettings, settingsIn } from './settings-change.ts';
import type { TenantStore } from './store.ts';
import type { Tenant } from './tenant.ts';
import { settingWarnings, wireSettingsIn } from './wire-settings.ts';

export interface TenantRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly publicUrl: string;
  /** Where webhooks may go. */
  readonly webhooks: OutboundPolicy;
  readonly now: () => number;
}

function present({ tenantId, name, settings }: Tenant) {
  const { tokenDurationInMinutes, newActionOutcome, redirectUrls, allowedOrigins } = settings;
  const { disableRecoveryCodes, disableSecurityNotices, relyingParty, expectedOrigins } = settings;
  const { skipRecoveryCodesOnProgrammaticEnrollment, trustedIdTokenIssuers } = settings;
  const { verificationMethods, smsCountries, smsPerDayMax, signCountPolicy } = settings;
  const { requireDeviceAttestation, qrRequireRotation, pushApproveOnly, pushNumberDigits } = settings;
  const { failedCodesPerDayMax, disableEnrollmentPrompt } = settings;
  const { magicLinkMode, magicLinkAnyBrowser } = settings;
  return {
    tenantId,
    name,
    tokenDurationInMinutes,
    newActionOutcome,
    redirectUrls,
    allowedOrigins,
    verificationMethods,
    ...(smsCountries === undefined ? {} : { smsCountries }),
    ...(smsPerDayMax === undefined ? {} : { smsPerDayMax }),
    ...(magicLinkMode === undefined ? {} : { magicLinkMode }),
    ...(magicLinkAnyBrowser === undefined ? {} : { magicLinkAnyBrowser }),
    ...(failedCodesPerDayMax === undefined ? {} : { failedCodesPerDayMax }),
    ...(requireDeviceAttestation === undefined ? {} : { requireDeviceAttestation }),
    ...(qrRequireRotation === undefined ? {} : { qrRequireRotation }),
    ...(pushApproveOnly === undefined ? {} : { pushApproveOnly }),
    ...(pushNumberDigits === undefined ? {} : { pushNumberDigits }),
    ...(disableRecoveryCodes === undefined ? {} : { disableRecoveryCodes }),
    ...(disableSecurityNotices === undefined ? {} : { disableSecurityNotices }),
    ...(disableEnrollmentPrompt === undefined ? {} : { disableEnrollmentPrompt }),
    ...(skipRecoveryCodesOnProgrammaticEnrollment === undefined
      ? {}
      : { skipRecoveryCodesOnProgrammaticEnrollment }),
    ...(trustedIdTokenIssuers === undefined ? {} : { trustedIdTokenIssuers }),
    ...(signCountPolicy === undefined ? {} : { signCountPolicy }),
    ...(relyingParty === undefined ? {} : { relyingParty }),
    ...(expectedOrigins === undefined ? {} : { expectedOrigins }),
    ...wireSettingsIn(settings),
    ...(settings.invalidCustomData === undefined ? {} : { invalidCustomData: settings.invalidCustomData }),
    ...(settings.nativeSchemes === undefined ? {} : { nativeSchemes: settings.nativeSchemes }),
    ...(settings.relatedOrigins === undefined ? {} : { relatedOrigins: settings.relatedOrigins }),
  };
}

/** For the trail: what is another than before, of URLs their origin: a webhook's path may hold a secret of its receiver. */
function differing(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const of = (shown: Readonly<Record<string, unknown>>) =>
    withoutUrlPaths(Object.fromEntries(names.map((name) => [name, shown[name]])));
  return { before: of(before), after: of(after) };
}

export function tenantRoutes(
  server: HttpServer,
  { database, apiKeys, tenants, publicUrl, webhooks, now }: TenantRouteDependencies,
): void {
  const onRequest = takesApiKey(apiKeys, 'management');
  const read = async (reader: Reader, tenantId: string) => {
    const tenant = await tenants.read(reader, tenantId);
    if (!tenant) throw new ApiError('not_found', 'There is no such tenant.');
    const warnings = await settingWarnings(reader, tenant);
    return { ...present(tenant), ...warnings, ...(await presentWebhookSettings(reader, tenantId)) };
  };

  server.get(
    '/v1/management/tenant',
    { onRequest },
    async ({ apiKey }) => await read(database.read, apiKey.tenantId),
  );

  server.patch(
    '/v1/management/tenant',
    {
      schema: { body: UpdateTenantBody },
      onRequest,
      ...resource((reader, { tenantId }) => read(reader, tenantId)),
    },
    async (request) => {
      const { apiKey, body } = request;
      const { name } = body;
      const settings = settingsIn(body);
      checkSettings(settings, tenants.failedCodesPerDayMax);
      checkWebhookSettings(body, webhooks);
      const at = now();
      const end = await trailEnd(database.read, apiKey.tenantId);
      const answer = await conditional(database, request).commit(async (transaction) => {
        const shownBefore = await read(transaction, apiKey.tenantId);
        const before = await tenants.givenSettings(transaction, apiKey.tenantId);
        const after = changedSettings(before, settings, publicUrl);
        const update = { settings: after, ...(name === undefined ? {} : { name }) };
        await tenants.update(transaction, apiKey.tenantId, update);
        await putWebhookSettings(transaction, { tenantId: apiKey.tenantId, now: at, trailEnd: end }, body);
        const shownAfter = await read(transaction, apiKey.tenantId);
        const change = {
          ...(name === undefined ? {} : { name }),
          ...settings,
          ...webhookSettingsChange(body),
        };
        const data = { change, ...differing(shownBefore, shownAfter), keyId: apiKey.keyId };
        transaction.audit({ tenantId: apiKey.tenantId, type: 'tenant.updated', data });
        return shownAfter;
      });
      await tenants.reload(apiKey.tenantId);
      return answer;
    },
  );
}
