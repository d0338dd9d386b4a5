/**
 * Where vendors send their decisions. Owns: that nothing is believed that is not signed with the tenant's own secret, over the
 * bytes as they came, and that who is not told from a stranger learns nothing (SECURITY rows 12, 48).
 */
import { Readable } from 'node:stream';
import { IdentityCallbackParameters } from '@stepward/api';
import type { FastifyRequest, RequestPayload } from 'fastify';
import { ApiError, bodyTooLarge } from '../http/api-error.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { IdentityDecidingService } from './deciding.ts';
import type { TenantVendors } from './providers/tenant-vendors.ts';

export const callbackRoute = '/v1/identity-verification/callbacks/:tenantId/:verificationMethod';

declare module 'fastify' {
  interface FastifyRequest {
    /** On callbacks of vendors: the body as it came. */
    signedBody: Buffer | undefined;
  }
}

export interface CallbackDependencies {
  readonly tenants: TenantStore;
  readonly vendors: TenantVendors;
  readonly deciding: IdentityDecidingService;
  readonly now: () => number;
}

/** Decisions carry what was read from a document. */
const bodyBytesMax = 262_144;

const unsigned = () => new ApiError('unauthorized', 'The signature of this callback is missing or wrong.');

async function keepBody(request: FastifyRequest, _reply: unknown, payload: RequestPayload) {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of payload) {
    bytes += (part as Buffer).length;
    if (bytes > bodyBytesMax) throw bodyTooLarge(bodyBytesMax);
    parts.push(part as Buffer);
  }
  request.signedBody = Buffer.concat(parts);
  return Object.assign(Readable.from([request.signedBody]), { receivedEncodedLength: bytes });
}

export function identityCallbackRoutes(
  server: HttpServer,
  { tenants, vendors, deciding, now }: CallbackDependencies,
): void {
  server.decorateRequest('signedBody', undefined);
  server.post(
    callbackRoute,
    { bodyLimit: bodyBytesMax, schema: { params: IdentityCallbackParameters }, preParsing: keepBody },
    async ({ params: { tenantId, verificationMethod: method }, headers, signedBody }) => {
      const tenant = await tenants.find(tenantId);
      const vendor = tenant && (await vendors.find(tenantId, method));
      if (!tenant || !vendor) throw unsigned();
      const body = signedBody ?? Buffer.alloc(0);
      const reading = vendor.provider.readCallback({ headers, body, now: now() });
      if (reading.kind === 'unsigned') throw unsigned();
      if (reading.kind === 'malformed')
        throw new ApiError('invalid_request', 'The body is no decision of this provider.');
      if (reading.kind === 'irrelevant') return { success: true };
      if (!(await known(deciding.decide(tenant, method, reading.decision))))
        throw new ApiError('not_found', 'There is no identity check with this session.');
      return { success: true };
    },
  );
}

/** The application may refuse its consent (`action.verify`): that is nothing a vendor could mend by trying again. */
async function known(deciding: Promise<boolean>): Promise<boolean> {
  try {
    return await deciding;
  } catch (error) {
    if (error instanceof ApiError) return true;
    throw error;
  }
}
