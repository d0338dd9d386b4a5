/** Management API: the theme of a tenant's pages and its own words on them (management-api.md §7, §9). */
import { brandingBodyBytesMax, UpdateMessageOverridesBody, UpdateThemeBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { withoutLongTexts } from '../audit/recorded-values.ts';
import type { Database, Reader } from '../database/database.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional, resource } from '../http/preconditions.ts';
import type { TenantStore } from '../tenants/store.ts';
import { checkSize } from './limits.ts';
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

const eventTypes = { theme: 'theme.updated', messageOverrides: 'message_overrides.updated' };

const present = (theme: Theme, tenantName: string) => ({
  ...theme,
  name: theme.name ?? tenantName,
  darkMode: theme.darkMode ?? {},
});

export function brandingRoutes(
  server: HttpServer,
  { database, apiKeys, tenants, catalog, now }: BrandingRouteDependencies,
): void {
  const onRequest = takesApiKey(apiKeys, 'management');
  const bodyLimit = brandingBodyBytesMax;
  const readTheme = async (reader: Reader, tenantId: string) => {
    const { theme } = await findBranding(reader, tenantId);
    return present(theme, (await tenants.read(reader, tenantId))?.name ?? '');
  };
  const readOverrides = async (reader: Reader, tenantId: string) => {
    const { messageOverrides } = await findBranding(reader, tenantId);
    return { messageOverrides };
  };

  /** Reads, changes and writes in one transaction, so that two changes at once both hold. */
  const change = async <Part extends 'theme' | 'messageOverrides'>(
    request: FastifyRequest,
    part: Part,
    apply: (before: Branding) => Branding[Part],
  ): Promise<Branding[Part]> => {
    const { tenantId, keyId } = request.apiKey;
    const at = now();
    return await conditional(database, request).commit(async (transaction) => {
      const before = await findBranding(transaction, tenantId);
      const after = apply(before);
      const { theme, messageOverrides } = before;
      const branding = { theme, messageOverrides, [part]: after };
      await putBranding(transaction, tenantId, { branding, now: at });
      // Images may be half a megabyte.
      const data = { before: withoutLongTexts(before[part]), after: withoutLongTexts(after), keyId };
      transaction.audit({ tenantId, type: eventTypes[part], data });
      return after;
    });
  };

  server.get(themePath, { onRequest }, async ({ apiKey }) => await readTheme(database.read, apiKey.tenantId));

  server.patch(
    themePath,
    {
      schema: { body: UpdateThemeBody },
      bodyLimit,
      onRequest,
      ...resource((reader, { tenantId }) => readTheme(reader, tenantId)),
    },
    async (request) => {
      const theme = await change(request, 'theme', (before) => {
        const after = changedTheme(before.theme, request.body);
        checkSize(after, 'theme');
        return after;
      });
      const { warnings } = stylesheet(theme);
      const tenant = await tenants.find(request.apiKey.tenantId);
      return {
        ...present(theme, tenant?.name ?? ''),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
    },
  );

  server.get(
    overridesPath,
    { onRequest },
    async ({ apiKey }) => await readOverrides(database.read, apiKey.tenantId),
  );

  // A whole replacement, although a PATCH: so the clients of this wire use it.
  server.patch(
    overridesPath,
    {
      schema: { body: UpdateMessageOverridesBody },
      bodyLimit,
      onRequest,
      ...resource((reader, { tenantId }) => readOverrides(reader, tenantId)),
    },
    async (request) => {
      const { messageOverrides } = request.body;
      checkMessageOverrides(messageOverrides, catalog);
      checkSize(messageOverrides, 'messageOverrides');
      return { messageOverrides: await change(request, 'messageOverrides', () => messageOverrides) };
    },
  );

  server.get(`${overridesPath}/catalog`, { onRequest }, async () => catalog);
}
