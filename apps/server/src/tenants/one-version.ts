/** Reading all of something from one version of a tenant's configuration: what is read while it moves may be of two. */
import type { Reader } from '../database/database.ts';
import { configurationVersion } from './store.ts';

const triesMax = 10;

/** `version` undefined: it moved each time, and the value may be of two. */
export async function readOfOneVersion<T>(
  reader: Reader,
  tenantId: string,
  read: () => Promise<T>,
): Promise<{ readonly value: T; readonly version: number | undefined }> {
  for (let tries = 1; ; tries += 1) {
    const version = await configurationVersion(reader, tenantId);
    const value = await read();
    if ((await configurationVersion(reader, tenantId)) === version) return { value, version };
    if (tries === triesMax) return { value, version: undefined };
  }
}
