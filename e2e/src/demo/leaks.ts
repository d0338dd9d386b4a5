/** Finds a person's address in a text, however it was encoded on the way (SECURITY row 19). */

/** Base64 of a text depends on where in the whole it begins: one form for each of the three places, without its edges. */
function base64Forms(text: string, encoding: 'base64' | 'base64url'): string[] {
  return ['', 'x', 'xx'].map((before) => {
    const whole = Buffer.from(`${before}${text}`).toString(encoding).replace(/=+$/, '');
    // A letter stands for six bits: the first and the last ones may mix with their neighbours.
    return whole.slice(before.length === 0 ? 0 : before.length + 1, -1);
  });
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    secret.replaceAll('.', '%2E').replaceAll('@', '%40'),
    bytes.toString('hex'),
    ...base64Forms(secret, 'base64'),
    ...base64Forms(secret, 'base64url'),
  ];
}

/** Everything in the text that may be a part of a token, decoded: what stands between dots, slashes and the like. */
function decodedParts(text: string): string[] {
  const parts = text.match(/[\w+-]{8,}={0,2}/g) ?? [];
  return parts.map((part) => Buffer.from(part, 'base64url').toString('latin1'));
}

/** The forms of `secret` that stand in `text`; empty where it cannot be read from it. */
export function formsIn(text: string, secret: string): string[] {
  const whole = [text, safeDecode(text), ...decodedParts(text), ...decodedParts(safeDecode(text))]
    .join('\n')
    .toLowerCase();
  return formsOf(secret).filter((form) => whole.includes(form.toLowerCase()));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
