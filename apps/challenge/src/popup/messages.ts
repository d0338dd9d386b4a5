// The messages of the popup and window modes, word for word (client-api.md §11.3). All are JSON strings but the height.

export const readyMessage: string = JSON.stringify({ event: 'AUTHSIGNAL_READY' });

export function closeMessage(token: string | undefined): string {
  return JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token });
}

export function apiErrorMessage(errorCode: string | undefined, statusCode: number | undefined): string {
  return JSON.stringify({ event: 'AUTHSIGNAL_API_ERROR', errorCode, statusCode });
}

export function heightMessage(height: number): { readonly height: number } {
  return { height: Math.ceil(height) };
}
