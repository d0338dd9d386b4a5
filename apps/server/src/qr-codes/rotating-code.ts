/**
 * What is scanned where it changes (SECURITY row 42, N-18): id of the challenge, number of a span of time, and a MAC of both.
 * Made from a key of this server, never stored. A phone treats it as the id of the challenge and signs it as such, so that
 * apps with the public SDK can scan it too.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Taken in its own span and the next: nothing older than 30 seconds. */
export const stepMs = 15_000;
const macBytes = 16;

export interface ScannedCode {
  readonly challengeId: string;
  /** Undefined: the bare id. */
  readonly rotation: { readonly step: number; readonly mac: Buffer } | undefined;
}

export interface RotatingCode {
  readonly code: string;
  /** Unix milliseconds. */
  readonly rotatesAt: number;
}

type Owner = { readonly tenantId: string; readonly challengeId: string };

function macOf(key: Uint8Array, { tenantId, challengeId }: Owner, step: number): Buffer {
  const mac = createHmac('sha256', key)
    .update(JSON.stringify(['qr', tenantId, challengeId, step]))
    .digest();
  return mac.subarray(0, macBytes);
}

export function rotatingCode(key: Uint8Array, owner: Owner, now: number): RotatingCode {
  const step = Math.floor(now / stepMs);
  const mac = macOf(key, owner, step).toString('base64url');
  return { code: `${owner.challengeId}.${step}.${mac}`, rotatesAt: (step + 1) * stepMs };
}

/** Undefined: neither a code nor an id. */
export function parseScanned(text: string): ScannedCode | undefined {
  const [challengeId = '', step, mac, ...rest] = text.split('.');
  if (step === undefined) return { challengeId, rotation: undefined };
  if (mac === undefined || rest.length > 0 || !/^\d{1,15}$/.test(step)) return undefined;
  return { challengeId, rotation: { step: Number(step), mac: Buffer.from(mac, 'base64url') } };
}

/** Made by this server for this challenge, whenever that was. */
export function isGenuine(key: Uint8Array, owner: Owner, { rotation }: ScannedCode): boolean {
  if (!rotation || rotation.mac.length !== macBytes) return false;
  return timingSafeEqual(rotation.mac, macOf(key, owner, rotation.step));
}

export function isFresh({ rotation }: ScannedCode, now: number): boolean {
  const age = Math.floor(now / stepMs) - (rotation?.step ?? 0);
  return age === 0 || age === 1;
}
