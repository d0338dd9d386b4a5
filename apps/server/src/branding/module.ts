/** Wires themes: the routes that change them, and the files that pages load of them. */
import type { HttpServer } from '../http/http-server.ts';
import { themeFiles } from './files.ts';
import { readMessageCatalog } from './message-overrides.ts';
import { PublishedThemes } from './published.ts';
import { type BrandingRouteDependencies, brandingRoutes } from './routes.ts';

export interface BrandingModuleDependencies extends Omit<BrandingRouteDependencies, 'catalog'> {
  /** Folder of the built challenge page, which says what texts it has. */
  readonly pageDirectory: string;
}

export function brandingModule(
  server: HttpServer,
  dependencies: BrandingModuleDependencies,
): PublishedThemes {
  const themes = new PublishedThemes();
  const { database, pageDirectory } = dependencies;
  brandingRoutes(server, { ...dependencies, catalog: readMessageCatalog(pageDirectory) });
  themeFiles(server, { database, themes });
  return themes;
}
