// What a client answers a challenge with: the token that Stepward gave for a proof, as it is or in JSON.

// A result token has some 700 characters; of what is longer nothing is a token.
const answerLengthMax = 8_192;

/** The token of `eyJ…` or `{"token":"eyJ…"}`; undefined when it is neither. */
export function tokenOf(answer: unknown): string | undefined {
  if (typeof answer !== 'string' || answer.length > answerLengthMax) return undefined;
  const text = answer.trim();
  const token = text.startsWith('{') ? tokenInJson(text) : text;
  return token !== undefined && /^[A-Za-z0-9._~+/=-]+$/.test(token) ? token : undefined;
}

function tokenInJson(text: string): string | undefined {
  try {
    const { token } = JSON.parse(text) as { token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The action that a client token says it is for. Nobody has checked it: it only tells which question to ask of Stepward,
 * and Stepward answers that for this very action or says no.
 */
export function claimedActionOf(token: string): string | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const { other } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      other?: { actionCode?: unknown };
    };
    return typeof other?.actionCode === 'string' ? other.actionCode : undefined;
  } catch {
    return undefined;
  }
}
