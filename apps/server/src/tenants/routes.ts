/** Management API: the tenant itself (management-api.md §7) and our own settings beside it. */
import { UpdateTenantBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import { checkRedirectUrl, isOrigin } from '../actions/redirect-url.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { requireApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { trailEnd } from '../webhooks/endpoint-store.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import {
  checkWebhookSettings,
  presentWebhookSettings,
  putWebhookSettings,
  webhookSettingsChange,
} from '../webhooks/tenant-endpoints.ts';
import { checkNativeSchemes } from './native-schemes.ts';
import { checkRelatedOrigins, checkRelyingParty } from './relying-party.ts';
import type { TenantStore } from './store.ts';
import type { Tenant, TenantSettings } from './tenant.ts';
import { checkIssuer, trustedIssuersIn } from './trusted-issuers.ts';
import { checkVerificationMethods } from './verification-methods.ts';
import { checkIpWhitelist, wireSettingsIn } from './wire-settings.ts';

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

/** The settings this route may change, and nothing else that the body carries. */
function settingsIn(body: UpdateTenantBody): Partial<TenantSettings> {
  const { tokenDurationInMinutes, newActionOutcome, redirectUrls, allowedOrigins, disableRecoveryCodes } =
    body;
  const { relyingParty, expectedOrigins, verificationMethods, smsCountries, smsPerDayMax } = body;
  const { signCountPolicy, pushApproveOnly, pushNumberDigits } = body;
  const { skipRecoveryCodesOnProgrammaticEnrollment, requireDeviceAttestation, qrRequireRotation } = body;
  return JSON.parse(
    JSON.stringify({
      ...wireSettingsIn(body),
      skipRecoveryCodesOnProgrammaticEnrollment,
      trustedIdTokenIssuers: trustedIssuersIn(body),
      tokenDurationInMinutes,
      newActionOutcome,
      redirectUrls,
      allowedOrigins,
      disableRecoveryCodes,
      disableSecurityNotices: body.disableSecurityNotices,
      disableEnrollmentPrompt: body.disableEnrollmentPrompt,
      signCountPolicy,
      relyingParty,
      expectedOrigins,
      relatedOrigins: body.relatedOrigins,
      nativeSchemes: body.nativeSchemes,
      invalidCustomData: body.invalidCustomData,
      verificationMethods,
      smsCountries,
      smsPerDayMax,
      magicLinkMode: body.magicLinkMode,
      magicLinkAnyBrowser: body.magicLinkAnyBrowser,
      failedCodesPerDayMax: body.failedCodesPerDayMax,
      requireDeviceAttestation,
      qrRequireRotation,
      pushApproveOnly,
      pushNumberDigits,
    }),
  );
}

/** A tenant may bear less than the operator allows, never more (SECURITY N-09). */
function checkFailedCodes({ failedCodesPerDayMax }: Partial<TenantSettings>, max: number): void {
  if ((failedCodesPerDayMax ?? 0) > max)
    throw new ApiError('invalid_request', `The field failedCodesPerDayMax must be at most ${max}.`, {
      hint: 'The operator raises it with STEPWARD_FAILED_CODES_PER_DAY.',
    });
}

/** Settings after the change: null takes one away, so that its default holds again. */
function changed(before: Partial<TenantSettings>, change: Partial<TenantSettings>): Partial<TenantSettings> {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null));
}

export function tenantRoutes(
  server: HttpServer,
  { database, apiKeys, tenants, publicUrl, webhooks, now }: TenantRouteDependencies,
): void {
  const onRequest = async (request: FastifyRequest) => {
    request.apiKey = await requireApiKey(request, apiKeys, 'management');
  };
  const current = async (tenantId: string): Promise<Tenant> => {
    const tenant = await tenants.reload(tenantId);
    if (!tenant) throw new ApiError('not_found', 'There is no such tenant.');
    return tenant;
  };

  const presented = async (tenantId: string) => ({
    ...present(await current(tenantId)),
    ...(await presentWebhookSettings(database.read, tenantId)),
  });

  server.get('/v1/management/tenant', { onRequest }, async ({ apiKey }) => presented(apiKey.tenantId));

  server.patch(
    '/v1/management/tenant',
    { schema: { body: UpdateTenantBody }, onRequest },
    async ({ apiKey, body }) => {
      const { name } = body;
      const settings = settingsIn(body);
      const badOrigin = settings.allowedOrigins?.find((origin) => !isOrigin(origin));
      if (badOrigin !== undefined)
        throw new ApiError(
          'invalid_request',
          'The field allowedOrigins takes origins such as https://app.example.com.',
        );
      checkFailedCodes(settings, tenants.failedCodesPerDayMax);
      for (const url of settings.redirectUrls ?? []) checkRedirectUrl(url, []);
      if (settings.verificationMethods) checkVerificationMethods(settings.verificationMethods);
      checkRelatedOrigins(settings.relatedOrigins ?? []);
      checkNativeSchemes(settings.nativeSchemes ?? []);
      checkIpWhitelist(settings.ipWhitelist);
      checkWebhookSettings(body, webhooks);
      for (const issuer of settings.trustedIdTokenIssuers ?? []) checkIssuer(issuer);
      const at = now();
      const end = await trailEnd(database.read, apiKey.tenantId);
      await database.commit(async (transaction) => {
        const after = changed(await tenants.givenSettings(transaction, apiKey.tenantId), settings);
        if ('relyingParty' in settings || 'expectedOrigins' in settings)
          checkRelyingParty({
            relyingParty: after.relyingParty ?? new URL(publicUrl).hostname,
            expectedOrigins: after.expectedOrigins ?? [publicUrl],
          });
        const change = { settings: after, ...(name === undefined ? {} : { name }) };
        await tenants.update(transaction, apiKey.tenantId, change);
        await putWebhookSettings(transaction, { tenantId: apiKey.tenantId, now: at, trailEnd: end }, body);
        transaction.audit({
          tenantId: apiKey.tenantId,
          type: 'tenant.updated',
          data: {
            change: { ...(name === undefined ? {} : { name }), ...settings, ...webhookSettingsChange(body) },
            keyId: apiKey.keyId,
          },
        });
      });
      return await presented(apiKey.tenantId);
    },
  );
}
