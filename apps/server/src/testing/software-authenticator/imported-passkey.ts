/** A passkey that a software authenticator made for some other system, as that system would hand it over. */
import type { SoftwareAuthenticator } from './software-authenticator.ts';

export interface HandedOverPasskey {
  readonly credentialId: string;
  readonly credentialPublicKey: string;
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** For the relying party of the test server; the user handle is the other system's own. */
export function passkeyOf(
  authenticator: SoftwareAuthenticator,
  algorithms: readonly number[] = [-7],
): HandedOverPasskey {
  authenticator.create(
    {
      challenge: base64url(Buffer.from('their challenge')),
      rp: { id: 'localhost', name: 'Theirs' },
      user: { id: base64url(Buffer.from('their-user-1')), name: 'alice', displayName: 'Alice' },
      pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' as const })),
    },
    { origin: 'http://localhost:4800' },
  );
  const [made] = authenticator.credentials;
  if (!made) throw new Error('the software authenticator made no credential');
  return { credentialId: base64url(made.id), credentialPublicKey: base64url(made.key.publicKey) };
}
