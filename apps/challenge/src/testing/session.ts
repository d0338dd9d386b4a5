import type { Session } from '../api/types.ts';

/** Epoch milliseconds at which the tests of this page take place. */
export const testNow = Date.parse('2026-03-01T12:00:00Z');

/** A session of somebody who must prove themselves; a test names what matters to it. */
export function sessionWith(fields: Partial<Session> = {}): Session {
  return {
    step: 'VERIFY',
    tenantName: 'Acme',
    methods: [],
    enrollableMethods: [],
    canReturn: true,
    expiresAt: testNow + 600_000,
    reference: 'K7Q2-9FXM',
    messageOrigins: [],
    ...fields,
  };
}
