/** The page's script: what is shown when. One file for the browser, in three parts for the reader. */
import { keysScript } from './keys-script.ts';
import { wireScript } from './wire-script.ts';

const viewScript = `
const byId = (id) => document.getElementById(id);
const pollMs = 1500;
const nouns = { push: 'push', 'qr-code': 'QR codes' };
let phone;
let shownId;

const tell = (text, kind = 'news') => {
  byId('told').hidden = text === '';
  byId('told').textContent = text;
  byId('told').dataset.kind = kind;
};
const orTell = (work) => async (event) => {
  event?.preventDefault();
  try {
    await work(event);
  } catch (error) {
    tell(error.message, 'problem');
  }
};
const made = (name, fields = {}, ...children) => {
  const element = Object.assign(document.createElement(name), fields);
  element.append(...children);
  return element;
};

const facts = (rows) => {
  const list = made('dl');
  for (const [name, value] of rows) if (value) list.append(made('dt', {}, name), made('dd', {}, String(value)));
  return list;
};
const own = (values) => (values && Object.keys(values).length > 0 ? JSON.stringify(values) : '');

/** A request with its number, if it has one, and the two answers. */
const card = (title, rows, numberLength, decide) => {
  const parts = [made('h3', {}, title), facts(rows)];
  let input;
  if (numberLength) {
    input = made('input', { id: 'number', className: 'number', inputMode: 'numeric', autocomplete: 'off', maxLength: numberLength + 1 });
    parts.push(made('label', { htmlFor: 'number' }, 'Number on the screen where you sign in'), input);
  }
  const answer = (approved) => orTell(async () => {
    if (approved && input && input.value.trim() === '') {
      input.focus();
      throw new Error('Type the number first.');
    }
    await decide(approved, input ? input.value.trim() : '');
  });
  const approve = made('button', { type: 'button', onclick: answer(true) }, 'Approve');
  const deny = made('button', { type: 'button', className: 'plain', onclick: answer(false) }, 'Deny');
  return made('article', {}, ...parts, made('div', { className: 'choice' }, deny, approve));
};
const told = (approved, { isVerified }) =>
  isVerified ? tell('Approved.') : approved ? tell('That was not the number. Start again where you sign in.', 'problem') : tell('Denied.');

const showWaiting = (waiting) => {
  if (shownId === (waiting?.challengeId ?? '')) return;
  shownId = waiting?.challengeId ?? '';
  if (!waiting) {
    byId('requests').replaceChildren(made('div', { className: 'empty' }, made('p', {}, made('strong', {}, 'Nothing waits')), made('p', { className: 'quiet' }, 'Start a sign-in that asks this phone.')));
    return;
  }
  tell('');
  const rows = [
    ['Who', waiting.userId],
    ['Address', waiting.ipAddress],
    ['Place', waiting.place],
    ['Browser', waiting.browser ?? waiting.userAgent],
    ['Until', new Date(waiting.expiresAt).toLocaleTimeString()],
    ['Action', own(waiting.custom)],
    ['Person', own(waiting.user?.custom)],
  ];
  byId('requests').replaceChildren(
    card('Is this you: ' + waiting.actionCode + '?', rows, waiting.numberLength, async (approved, number) => {
      told(approved, await answerPush(phone, waiting, approved, number));
      await look();
    }),
  );
  byId('number')?.focus();
};

const lookOnce = async () => {
  if (!phone?.keys.push) return showWaiting(undefined);
  try {
    showWaiting(await waitingPush(phone));
  } catch (error) {
    if (error.code !== 'invalid_credential') return;
    tell('The server does not know this phone any more.', 'problem');
    await forget();
    await show();
  }
};
/** One at a time: whoever removes the phone waits for the look that still has its keys. */
let looking;
const look = () => (looking ??= lookOnce().finally(() => (looking = undefined)));

const show = async () => {
  phone = await load();
  shownId = undefined;
  const missing = kinds.filter((kind) => !phone?.keys[kind]);
  byId('adding').hidden = missing.length === 0;
  byId('owner').hidden = phone === undefined;
  byId('waiting').hidden = !phone?.keys.push;
  byId('scanning').hidden = !phone?.keys['qr-code'];
  byId('heading').textContent = phone ? 'Add ' + missing.map((kind) => nouns[kind]).join(' and ') : 'Add this phone';
  byId('submit').textContent = phone ? 'Add' : 'Add this phone';
  if (!phone) return;
  byId('user').textContent = phone.userId;
  byId('tenant').textContent = phone.tenantId;
  await look();
};

byId('add').onsubmit = orTell(async () => {
  const token = byId('token').value.trim();
  let isToken = false;
  try {
    isToken = claimsOf(token) !== undefined;
  } catch {}
  if (!isToken) throw new Error('This is no client token.');
  const added = await addKeys(phone, token, byId('device').value.trim());
  byId('token').value = '';
  tell('Added: ' + added.map((kind) => nouns[kind]).join(' and ') + '.');
  await show();
});
byId('forget').onclick = orTell(async () => {
  const leaving = phone;
  phone = undefined;
  await looking;
  try {
    await removePhone(leaving);
    tell('Removed, keys and all.');
  } finally {
    await show();
  }
});
byId('scan').onsubmit = orTell(async () => {
  const scanned = byId('scanned').value.trim();
  const found = await claimQr(phone, scanned);
  tell('');
  const rows = [
    ['Address', found.ipAddress],
    ['Place', found.place],
    ['Browser', found.browser ?? found.userAgent],
    ['Action', own(found.custom)],
    ['Person', own(found.user?.custom)],
  ];
  byId('found').replaceChildren(
    card('Sign in on that screen: ' + found.actionCode + '?', rows, found.requiresNumber ? 6 : 0, async (approved, number) => {
      const answer = await answerQr(phone, scanned, approved, number);
      byId('found').replaceChildren();
      byId('scanned').value = '';
      told(approved, answer);
    }),
  );
});

if (globalThis.isSecureContext) {
  await show();
  setInterval(() => {
    if (document.visibilityState === 'visible') look();
  }, pollMs);
} else tell('Open this page on http://localhost or https: browsers keep keys nowhere else.', 'problem');
`;

export const phoneScript = keysScript + wireScript + viewScript;
