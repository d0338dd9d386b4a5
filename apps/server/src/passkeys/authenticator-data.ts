import { hash, timingSafeEqual } from 'node:crypto';
import { parseAuthenticatorData } from '@simplewebauthn/server/helpers';

/** Authenticator data (WebAuthn L3 §6.1) with flags by name. */
export type AuthenticatorData = {
  readonly rpIdHash: Uint8Array;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly signCount: number;
  /** Only in registrations. */
  readonly credentialId: Uint8Array | undefined;
};

export type AuthenticatorDataRefusal =
  | 'wrong_rp_id'
  | 'user_not_present'
  | 'user_not_verified'
  | 'backup_state_invalid';

export type FlagRequirements = { readonly userPresent: boolean; readonly userVerified: boolean };

/** Undefined when the bytes are too short, too long or not CBOR where CBOR belongs. */
export function readAuthenticatorData(bytes: Uint8Array<ArrayBuffer>): AuthenticatorData | undefined {
  try {
    const { rpIdHash, flags, counter, credentialID } = parseAuthenticatorData(bytes);
    return {
      rpIdHash,
      userPresent: flags.up,
      userVerified: flags.uv,
      backupEligible: flags.be,
      backedUp: flags.bs,
      signCount: counter,
      credentialId: credentialID,
    };
  } catch {
    return undefined;
  }
}

/** WebAuthn L3 §7.1 steps 14-18, §7.2 steps 17-20. */
export function refuseAuthenticatorData(
  data: AuthenticatorData,
  rpId: string,
  required: FlagRequirements,
): AuthenticatorDataRefusal | undefined {
  if (!timingSafeEqual(data.rpIdHash, hash('sha256', rpId, 'buffer'))) return 'wrong_rp_id';
  if (required.userPresent && !data.userPresent) return 'user_not_present';
  if (required.userVerified && !data.userVerified) return 'user_not_verified';
  // Backed up without being eligible for backup is a contradiction (§6.1.3).
  if (data.backedUp && !data.backupEligible) return 'backup_state_invalid';
  return undefined;
}
