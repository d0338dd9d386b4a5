// vitest's global set-up of the suites that run on PostgreSQL: one private server for all of them.
import { startPrivatePostgres } from './postgres.mjs';

/** Nothing here survives this machine; what must is tested end to end, on a server that writes through. */
const quick = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/**
 * @param {import('vitest/node').TestProject} project hands the address to its tests
 * @returns {Promise<(() => Promise<void>) | undefined>} what stops it
 */
export async function setup(project) {
  // A server that somebody else runs, and lets us make databases on.
  const given = process.env.STEPWARD_TEST_POSTGRES_URL;
  const server = given ? undefined : await startPrivatePostgres(quick);
  project.provide('postgresUrl', given || server?.url);
  return server?.stop;
}
