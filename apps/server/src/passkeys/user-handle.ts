const handleEntropyBytes = 24;

/**
 * A new WebAuthn user handle: 32 ASCII characters, 192 random bits, telling nothing about the user
 * (WebAuthn L3 §14.6.1). One per user; store it with each passkey too.
 *
 * ASCII on purpose: the iOS SDK takes `user.id` as text and sends handles back as text (client-api §5.1), which
 * would destroy arbitrary bytes.
 */
export function createUserHandle(randomBytes: (count: number) => Uint8Array): string {
  return Buffer.from(randomBytes(handleEntropyBytes)).toString('base64url');
}

/**
 * Whether a `userHandle` from a client is this handle. Three spellings are possible, depending on which SDK made
 * the passkey and which one uses it (client-api §5.1, §5.4):
 * base64url of the handle; base64url of that text (made on iOS, used elsewhere); the handle as text (used on iOS).
 */
export function isUserHandle(received: string, handle: string): boolean {
  const encoded = Buffer.from(handle, 'ascii').toString('base64url');
  const encodedTwice = Buffer.from(encoded, 'ascii').toString('base64url');
  const unpadded = received.replace(/=+$/, '');
  return unpadded === encoded || unpadded === encodedTwice || unpadded === handle;
}
