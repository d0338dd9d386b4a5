/** Serves what pages load of a theme: style, images and words, kept by browsers as long as their version lasts. */
import { Type } from 'typebox';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { PublishedThemes } from './published.ts';

export interface ThemeFileDependencies {
  readonly database: Database;
  readonly themes: PublishedThemes;
}

const Parameters = Type.Object({
  tenantId: Type.String({ maxLength: 128 }),
  version: Type.String({ maxLength: 64 }),
  name: Type.String({ maxLength: 64 }),
});

export function themeFiles(server: HttpServer, { database, themes }: ThemeFileDependencies): void {
  server.get(
    '/themes/:tenantId/:version/:name',
    { schema: { params: Parameters } },
    async (request, reply) => {
      const { tenantId, version, name } = request.params;
      const file = await themes.file(database.read, tenantId, name);
      if (!file) throw new ApiError('not_found', 'There is no such file.');
      // Under an older version it is the newer content, which nobody may keep under that name.
      if (file.version === version) reply.header('cache-control', 'public, max-age=31536000, immutable');
      return reply
        .header('content-security-policy', "default-src 'none'")
        .header('cross-origin-resource-policy', 'cross-origin')
        .type(file.type)
        .send(file.body);
    },
  );
}
