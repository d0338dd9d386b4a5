// The messages of the popup and window modes, word for word (client-api.md §11.3). All are JSON strings but the height.
// An opener that gave a nonce gets it back in each: so it knows that this page speaks (SECURITY row 21).

type Nonce = string | undefined;

export function readyMessage(nonce: Nonce): string {
  return JSON.stringify({ event: 'AUTHSIGNAL_READY', nonce });
}

export function closeMessage(token: string | undefined, nonce: Nonce): string {
  return JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token, nonce });
}

export function apiErrorMessage(
  errorCode: string | undefined,
  statusCode: number | undefined,
  nonce: Nonce,
): string {
  return JSON.stringify({ event: 'AUTHSIGNAL_API_ERROR', errorCode, statusCode, nonce });
}

/** Ours: keys that are pressed in a frame never reach the page around it, whose dialog Esc should close. */
export function escapeMessage(nonce: string): string {
  return JSON.stringify({ event: 'STEPWARD_ESCAPE', nonce });
}

export function heightMessage(
  height: number,
  nonce: Nonce,
): { readonly height: number; readonly nonce?: string } {
  return { height: Math.ceil(height), ...(nonce === undefined ? {} : { nonce }) };
}
