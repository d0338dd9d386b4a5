/** A passkey in this process: enrolled over the Server API, used as a browser would use it before anybody is known. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { ServerProcess } from '../harness/server-process.ts';

export interface SoftwarePasskey {
  /** Base64url, for an import. */
  readonly credentialId: string;
  /** Base64url of the COSE key (RFC 9053 §7.1.1). */
  readonly credentialPublicKey: string;
  /** What a browser with this passkey gets by `signIn({ action })`: the token. */
  signIn(server: ServerProcess, action: string): Promise<string>;
}

export function createSoftwarePasskey(): SoftwarePasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
  // Of the system that it was imported from.
  const userHandle = randomBytes(32).toString('base64url');
  const credentialId = randomBytes(32).toString('base64url');
  const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest();

  function assertion(origin: string, { challenge, rpId }: { challenge: string; rpId: string }): object {
    const clientData = JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false });
    // User present, user verified; a counter of 0, as of passkeys that are synchronised.
    const authenticatorData = Buffer.concat([sha256(rpId), Buffer.from('0500000000', 'hex')]);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
    return {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: Buffer.from(clientData).toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle,
      },
    };
  }

  return {
    credentialId,
    credentialPublicKey: cose.toString('base64url'),
    signIn: async (server, action) => {
      const post = async (path: string, body: object) => {
        const authorization = `Basic ${Buffer.from(server.tenantId).toString('base64')}`;
        const headers = { authorization, origin: server.origin, 'content-type': 'application/json' };
        const answer = await fetch(`${server.apiUrl}/client${path}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        return (await answer.json()) as ReturnType<typeof JSON.parse>;
      };
      const { challengeId: begun } = await post('/challenge', { action });
      const { challengeId, options } = await post('/user-authenticators/passkey/authentication-options', {
        challengeId: begun,
      });
      const authenticationCredential = assertion(server.origin, options);
      const verified = await post('/verify/passkey', { challengeId, authenticationCredential });
      if (typeof verified.accessToken !== 'string') throw new Error(JSON.stringify(verified));
      return verified.accessToken;
    },
  };
}
