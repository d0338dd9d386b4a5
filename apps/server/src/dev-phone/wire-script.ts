/** Part of the page's script: the device side of the public wire (client-api.md §8 to §10). */
export const wireScript = `
const call = async (method, path, authorization, body, headers = {}) => {
  const answer = await fetch('/v1/client' + path, {
    method,
    headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const json = await answer.json();
  if (answer.ok) return json;
  throw Object.assign(new Error(json.errorDescription ?? json.error), { code: json.errorCode });
};
const asTenant = ({ tenantId }) => 'Basic ' + btoa(encodeURIComponent(tenantId) + ':');
const query = ({ publicKey }) => '?publicKey=' + base64url(encoder.encode(publicKey));
const kinds = ['push', 'qr-code'];

/** Whose token it is, as any app may read it; the server judges it. */
const claimsOf = (token) => {
  const bytes = Uint8Array.from(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)).other;
};

/** Adds the keys that the phone lacks; a first factor opens the door for no second one, so one may stay out. */
const addKeys = async (known, token, deviceName) => {
  const { tenantId, userId } = claimsOf(token);
  if (known && (known.tenantId !== tenantId || known.userId !== userId))
    throw new Error('This token is of another person: remove the phone first.');
  const phone = known ?? { tenantId, userId, keys: {} };
  const added = [];
  let problem;
  for (const kind of kinds.filter((one) => !phone.keys[one])) {
    const key = await newKey();
    const body = { publicKey: key.publicKey, deviceName, devicePlatform: 'web' };
    try {
      await call('POST', '/user-authenticators/' + kind, 'Bearer ' + token, body);
      phone.keys[kind] = key;
      added.push(kind);
    } catch (error) {
      problem ??= error;
    }
  }
  if (added.length === 0) throw problem;
  await save(phone);
  return added;
};

const removePhone = async (phone) => {
  const message = String(Math.floor(Date.now() / 600000));
  for (const [kind, key] of Object.entries(phone.keys)) {
    const body = { publicKey: key.publicKey, signature: await sign(key, message) };
    await call('POST', '/user-authenticators/' + kind + '/remove', asTenant(phone), body);
  }
  await forget();
};

const pushPath = '/user-authenticators/push/challenge';
const waitingPush = async (phone) => {
  const key = phone.keys.push;
  if (!key) return undefined;
  const { message } = await call('POST', pushPath + '/sign' + query(key), asTenant(phone));
  const headers = message ? { 'x-authsignal-signature': await sign(key, message) } : {};
  const waiting = await call('GET', pushPath + query(key), asTenant(phone), undefined, headers);
  return waiting.challengeId ? waiting : undefined;
};
const answerPush = async (phone, shown, approved, number) => {
  const key = phone.keys.push;
  const signature = await sign(key, await answerMessage(shown, approved, number));
  const body = { publicKey: key.publicKey, challengeId: shown.challengeId, signature, approved, verificationCode: number || null };
  return await call('POST', pushPath, asTenant(phone), body);
};

const qrPath = '/user-authenticators/qr-code/challenge';
const qrBody = async ({ keys }, scanned) => {
  const key = keys['qr-code'];
  if (!key) throw new Error('This phone has no key for QR codes: the method DEVICE was off when it was added.');
  return { challengeId: scanned, publicKey: key.publicKey, signature: await sign(key, scanned) };
};
const claimQr = async (phone, scanned) => await call('POST', qrPath + '/claim', asTenant(phone), await qrBody(phone, scanned));
const answerQr = async (phone, scanned, approved, number) =>
  await call('POST', qrPath, asTenant(phone), { ...(await qrBody(phone, scanned)), approved, verificationCode: number || null });
`;
