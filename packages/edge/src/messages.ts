/** Lower-case names, in order; a name may be repeated. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A request as an adapter received it. */
export interface EdgeRequest {
  readonly method: string;
  /** As received, percent-encoded, without the query. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  readonly headers: HeaderList;
  /** The address of the connection, never one from a header (SECURITY row 58). */
  readonly clientIp: string;
  readonly body?: { readonly bytes: Uint8Array; readonly truncated: boolean };
}

export interface EdgeResponse {
  readonly status: number;
  readonly headers: HeaderList;
  /** Absent in an origin-response: the origin's own body goes on unseen. */
  readonly body?: string;
}

export const isResponse = (message: EdgeRequest | EdgeResponse): message is EdgeResponse =>
  'status' in message;
