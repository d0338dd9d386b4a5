/** What the schemas of a route cannot say: in plain words, what it does, who may call it and what it answers. */

/** Whose call it is; the security schemes of the document have these names. */
export type Caller = 'serverKey' | 'managementKey' | 'callConnectKey' | 'clientToken' | 'tenantId' | 'nobody';

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly details?: string;
  /** What a 200 carries. */
  readonly answer: string;
  /** A body that shows more than the fields that must be sent. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** A list at the top instead of an object. */
  readonly isList?: true;
  /** Where it differs from the area's. */
  readonly caller?: Caller;
  /** Refusals beside those that every route of its kind has. */
  readonly refusals?: readonly (403 | 404 | 409 | 429)[];
}

export interface Area {
  readonly tag: string;
  readonly about: string;
  readonly caller: Caller;
  /** By `METHOD path`, as served. */
  readonly operations: Readonly<Record<string, Operation>>;
}
