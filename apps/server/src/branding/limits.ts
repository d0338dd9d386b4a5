/** How large what a tenant says of its pages may get. */
import { brandingBodyBytesMax } from '@stepward/api';
import { ApiError } from '../http/api-error.ts';

/** Many changes, each within the limit of one, may not add up to a larger theme. */
export function checkSize(value: unknown, field: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) > brandingBodyBytesMax)
    throw new ApiError(
      'invalid_request',
      `The whole ${field} may have ${brandingBodyBytesMax} bytes at most.`,
    );
}
