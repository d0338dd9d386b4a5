// The server's side of Cognito's Secure Remote Password: RFC 5054 with the 3072-bit group of RFC 3526, SHA-256, and
// Amazon's key derivation. Own code, because the one implementation in npm pads numbers to a fixed width where
// Amazon's clients use the shortest two's complement form: about one sign-in in 250 fails with it.

import { createHash, createHmac, getDiffieHellman } from 'node:crypto';

const groupPrime = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const generator = 2n;
const multiplier = numberOf(sha256(bytesOf(groupPrime), bytesOf(generator)));

/** What is kept of a password, in hexadecimal. */
export type PasswordVerifier = { salt: string; verifier: string };

export type SrpUser = {
  /** The pool's id without its region. */
  poolName: string;
  /** USER_ID_FOR_SRP */
  userId: string;
};

export type SrpChallenge = { srpB: string; signatureOf(secretBlock: string, timestamp: string): string };

export function createVerifier(user: SrpUser, password: string, salt: Buffer): PasswordVerifier {
  const saltNumber = numberOf(salt);
  const identity = sha256(`${user.poolName}${user.userId}:${password}`);
  const privateKey = numberOf(sha256(bytesOf(saltNumber), identity));
  return { salt: saltNumber.toString(16), verifier: power(generator, privateKey).toString(16) };
}

/** Compares by making the verifier again. */
export function isPasswordOf(user: SrpUser, password: string, known: PasswordVerifier): boolean {
  return createVerifier(user, password, bytesOf(BigInt(`0x${known.salt}`))).verifier === known.verifier;
}

/** Null when `srpA` is not a number from the group (RFC 5054 §2.5.4: A mod N must not be zero). */
export function startSrp(
  user: SrpUser,
  known: PasswordVerifier,
  srpA: string,
  secret: Buffer,
): SrpChallenge | null {
  if (!/^[0-9a-f]{1,1024}$/i.test(srpA)) return null;
  const clientKey = BigInt(`0x${srpA}`);
  if (clientKey % groupPrime === 0n) return null;
  const serverSecret = numberOf(secret);
  const verifier = BigInt(`0x${known.verifier}`);
  const serverKey = (multiplier * verifier + power(generator, serverSecret)) % groupPrime;
  const signatureOf = (secretBlock: string, timestamp: string) => {
    const scrambling = numberOf(sha256(bytesOf(clientKey), bytesOf(serverKey)));
    const shared = power((clientKey * power(verifier, scrambling)) % groupPrime, serverSecret);
    const key = hmac(hmac(bytesOf(scrambling), bytesOf(shared)), 'Caldera Derived Key\u0001').subarray(0, 16);
    const message = [user.poolName, user.userId, Buffer.from(secretBlock, 'base64'), timestamp];
    return hmac(key, ...message).toString('base64');
  };
  return { srpB: serverKey.toString(16), signatureOf };
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % groupPrime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % groupPrime;
    square = (square * square) % groupPrime;
  }
  return result;
}

/** The shortest big-endian form whose first bit is zero. */
function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hmac(key: Buffer, ...parts: (string | Buffer)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
