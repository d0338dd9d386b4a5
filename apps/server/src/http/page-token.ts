/**
 * Where a page ends and the next one begins, as a text that callers hand back. Owns: its form. It is a place in an order and
 * opens nothing: every query names the tenant beside it.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { ApiError } from './api-error.ts';

export const pageSizeDefault = 50;

export const pageToken = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** Undefined: the first page. Throws `invalid_request` where it is none of ours. */
export function pagePlace<S extends TSchema>(schema: S, token: string | undefined): Static<S> | undefined {
  if (token === undefined) return undefined;
  const place = readPlace(token);
  if (Value.Check(schema, place)) return place as Static<S>;
  throw new ApiError(
    'invalid_request',
    'The query parameter pageToken must be a nextPageToken of this list.',
  );
}

function readPlace(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export const pageSize = ({ limit }: { readonly limit?: string | undefined }): number =>
  limit === undefined ? pageSizeDefault : Number(limit);

/** A number that a database counts with. */
export const PlaceNumber = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
