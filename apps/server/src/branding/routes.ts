/** Management API: the theme of a tenant's pages and its own words on them (management-api.md §7, §9). */
import { brandingBodyBytesMax, UpdateMessageOverridesBody, UpdateThemeBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { requireApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import { checkMessageOverrides, type MessageCatalog } from './message-overrides.ts';
import { type Branding, findBranding, putBranding } from './store.ts';
import { stylesheet } from './stylesheet.ts';
import { changedTheme, type Theme } from './theme.ts';

export interface BrandingRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly catalog: MessageCatalog;
  readonly now: () => number;
}

const themePath = '/v1/management/theme';
const overridesPath = '/v1/management/message-overrides';

const present = (theme: Theme, tenantName: string) => ({
  ...theme,
  name: theme.name ?? tenantName,
  darkMode: theme.darkMode ?? {},
});

/** Many changes, each within the limit of one, may not add up to a larger theme. */
function checkSize(value: unknown, field: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) > brandingBodyBytesMax)
    throw new ApiError(
      'invalid_request',
      `The whole ${field} may have ${brandingBodyBytesMax} bytes at most.`,
    );
}

export function brandingRoutes(
  server: HttpServer,
  { database, apiKeys, tenants, catalog, now }: BrandingRouteDependencies,
): void {
  const onRequest = async (request: FastifyRequest) => {
    request.apiKey = await requireApiKey(request, apiKeys, 'management');
  };
  const bodyLimit = brandingBodyBytesMax;
  const nameOf = async (tenantId: string) => (await tenants.find(tenantId))?.name ?? '';

  /** Reads, changes and writes in one transaction, so that two changes at once both hold. */
  const change = async (
    { tenantId, keyId }: FastifyRequest['apiKey'],
    type: 'theme.updated' | 'message_overrides.updated',
    apply: (before: Branding) => Partial<Omit<Branding, 'version'>>,
  ): Promise<Omit<Branding, 'version'>> => {
    const at = now();
    return await database.commit(async (transaction) => {
      const { theme, messageOverrides, ...before } = await findBranding(transaction, tenantId);
      const branding = { theme, messageOverrides, ...apply({ theme, messageOverrides, ...before }) };
      await putBranding(transaction, tenantId, { branding, now: at });
      // Without the content, which may be half a megabyte of images.
      transaction.audit({ tenantId, type, data: { keyId } });
      return branding;
    });
  };

  server.get(themePath, { onRequest }, async ({ apiKey: { tenantId } }) => {
    const { theme } = await findBranding(database.read, tenantId);
    return present(theme, await nameOf(tenantId));
  });

  server.patch(
    themePath,
    { schema: { body: UpdateThemeBody }, bodyLimit, onRequest },
    async ({ apiKey, body }) => {
      const { theme } = await change(apiKey, 'theme.updated', (before) => {
        const after = changedTheme(before.theme, body);
        checkSize(after, 'theme');
        return { theme: after };
      });
      const { warnings } = stylesheet(theme);
      return {
        ...present(theme, await nameOf(apiKey.tenantId)),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
    },
  );

  server.get(overridesPath, { onRequest }, async ({ apiKey: { tenantId } }) => {
    const { messageOverrides } = await findBranding(database.read, tenantId);
    return { messageOverrides };
  });

  // A whole replacement, although a PATCH: so the clients of this wire use it.
  server.patch(
    overridesPath,
    { schema: { body: UpdateMessageOverridesBody }, bodyLimit, onRequest },
    async ({ apiKey, body: { messageOverrides } }) => {
      checkMessageOverrides(messageOverrides, catalog);
      checkSize(messageOverrides, 'messageOverrides');
      const after = await change(apiKey, 'message_overrides.updated', () => ({ messageOverrides }));
      return { messageOverrides: after.messageOverrides };
    },
  );

  server.get(`${overridesPath}/catalog`, { onRequest }, async () => catalog);
}
