// Is this an address? Only what is surely none is refused here; the mail that arrives is the proof.

const shape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** `undefined`: it may be one. */
export function complaintOfEmail(text: string): string | undefined {
  if (text.trim() === '') return 'Type your email address.';
  return shape.test(text.trim()) ? undefined : 'That doesn’t look like an email address. Check it for typos.';
}
