import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { HttpServer } from '../http/http-server.ts';

/** `/healthz`: the process answers. `/readyz`: it can also read its database. */
export function healthRoutes(server: HttpServer, database: Database): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async () => {
    try {
      await database.read.rows('select 1 from tenants limit 1', []);
    } catch (error) {
      throw new ApiError('unavailable', 'The database cannot be read.', { cause: error });
    }
    return { status: 'ready' };
  });
}
