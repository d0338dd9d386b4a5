/** The live server keys of a tenant, read anew each time: one that was revoked a moment ago signs nothing. */
export type SigningKeys = (tenantId: string) => Promise<readonly string[]>;
