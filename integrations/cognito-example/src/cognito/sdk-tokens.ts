// The tokens of a sign-in with the AWS SDK, which keeps none itself: for this tab, and no longer than they hold.

interface StoredTokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly expiresAt: number;
}

const storageKey = 'fernbrook.tokens';

export function keepSdkTokens(tokens: {
  accessToken: string;
  idToken: string;
  expiresInSeconds: number;
}): void {
  const { accessToken, idToken, expiresInSeconds } = tokens;
  const stored: StoredTokens = { accessToken, idToken, expiresAt: Date.now() + expiresInSeconds * 1000 };
  sessionStorage.setItem(storageKey, JSON.stringify(stored));
}

export const forgetSdkTokens = (): void => sessionStorage.removeItem(storageKey);

export function sdkTokens():
  | { accessToken: string; idClaims: Readonly<Record<string, unknown>> }
  | undefined {
  const text = sessionStorage.getItem(storageKey);
  if (text === null) return undefined;
  const { accessToken, idToken, expiresAt } = JSON.parse(text) as StoredTokens;
  if (Date.now() < expiresAt) return { accessToken, idClaims: claims(idToken) };
  forgetSdkTokens();
  return undefined;
}

/** What the page shows. Whether it is true, the API checks, with Cognito's keys. */
function claims(token: string): Readonly<Record<string, unknown>> {
  const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
