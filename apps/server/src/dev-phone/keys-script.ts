/** Part of the page's script: the keys (P-256, never extractable, in IndexedDB) and what they sign. */
export const keysScript = `
const encoder = new TextEncoder();
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const base64url = (bytes) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

const request = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
const store = async (mode) => {
  const opening = indexedDB.open('stepward-phone', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('phone');
  return (await request(opening)).transaction('phone', mode).objectStore('phone');
};
const load = async () => await request((await store('readonly')).get('phone'));
const save = async (phone) => await request((await store('readwrite')).put(phone, 'phone'));
const forget = async () => await request((await store('readwrite')).delete('phone'));

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const newKey = async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  return { privateKey, publicKey: base64(await crypto.subtle.exportKey('spki', publicKey)) };
};

/** WebCrypto gives r and s; the wire takes DER: INTEGERs without leading zeros, in a SEQUENCE. */
const integer = (bytes) => {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const rest = [...bytes.slice(from)];
  const value = rest[0] > 127 ? [0, ...rest] : rest;
  return [2, value.length, ...value];
};
const sign = async ({ privateKey }, message) => {
  const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, encoder.encode(message));
  const bytes = new Uint8Array(raw);
  const body = [...integer(bytes.slice(0, 32)), ...integer(bytes.slice(32))];
  return base64(new Uint8Array([48, body.length, ...body]));
};

/** The hash of what is shown here, not of what the server says is shown. */
const contextHash = async ({ userId, actionCode, idempotencyKey, ipAddress, userAgent, deviceId }) => {
  const fields = [userId, actionCode, idempotencyKey, ipAddress ?? null, userAgent ?? null, deviceId ?? null];
  return base64url(await crypto.subtle.digest('SHA-256', encoder.encode(JSON.stringify(fields))));
};
const answerMessage = async (shown, approved, number) =>
  [shown.challengeId, approved ? 'approve' : 'deny', number, await contextHash(shown)].join('.');
`;
