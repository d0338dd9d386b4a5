import { hash } from 'node:crypto';

/** Flags of authenticator data (WebAuthn L3 §6.1). */
export type Flags = {
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
};

/** What a registration adds after the counter. */
export type AttestedCredential = {
  /** 16 bytes. */
  readonly aaguid: Uint8Array;
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
};

/** rpIdHash, flags, counter and, in a registration, the attested credential. */
export function authenticatorDataBytes(
  rpId: string,
  flags: Flags,
  signCount: number,
  attested?: AttestedCredential,
): Uint8Array {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(signCount);
  const parts = [
    hash('sha256', rpId, 'buffer'),
    Uint8Array.of(flagByte(flags, attested !== undefined)),
    counter,
  ];
  return new Uint8Array(Buffer.concat(attested ? [...parts, attestedBytes(attested)] : parts));
}

function flagByte(flags: Flags, hasAttestedCredential: boolean): number {
  const bit = (isSet: boolean, position: number) => (isSet ? 1 << position : 0);
  return (
    bit(flags.userPresent, 0) |
    bit(flags.userVerified, 2) |
    bit(flags.backupEligible, 3) |
    bit(flags.backedUp, 4) |
    bit(hasAttestedCredential, 6)
  );
}

function attestedBytes({ aaguid, credentialId, publicKey }: AttestedCredential): Uint8Array {
  const idLength = Buffer.alloc(2);
  idLength.writeUInt16BE(credentialId.byteLength);
  return Buffer.concat([aaguid, idLength, credentialId, publicKey]);
}
