/** The pages without scripts as HTML: one form for each thing to do, in the look of the challenge page. */
import type { PublishedTheme } from '../../branding/published.ts';
import { escapeHtml } from '../../http/html.ts';
import type { PageParts } from '../../magic-links/page.ts';
import {
  type EndingKind,
  isSent,
  type PhoneWay,
  type PlainWay,
  type Problem,
  type Screen,
} from './screen.ts';
import type { Words } from './words/en.ts';
import type { Voice } from './words.ts';

export const noScriptPath = '/no-script';

export interface Scene {
  readonly voice: Voice;
  /** Where the forms go: this page's own address. */
  readonly action: string;
  readonly tenantName?: string | undefined;
  readonly theme?: PublishedTheme | undefined;
  readonly message?: string | undefined;
  /** To quote to support. */
  readonly reference?: string | undefined;
  readonly canReturn?: boolean;
  readonly problem?: Problem | undefined;
}

const paragraph = (text: string, kind: string): string =>
  `<p class="${kind}" dir="auto">${escapeHtml(text)}</p>`;

interface Field {
  readonly [name: string]: string;
}

const hidden = (fields: Field): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');

const button = (text: string, kind = 'primary'): string =>
  `<button class="button ${kind}">${escapeHtml(text)}</button>`;

const form = ({ action }: Pick<Scene, 'action'>, fields: Field, content: string, kind = 'control'): string =>
  `<form class="${kind}" method="post" action="${escapeHtml(action)}">${hidden(fields)}${content}</form>`;

/** Within `noscript` of the challenge page itself. */
export function openForm({ words, phrases }: Voice, fields: Field): string {
  const content = `${paragraph(words.open, 'lead')}${button(words.continue)}`;
  const heading = `<h1>${escapeHtml(words.openHeading)}</h1>`;
  // The page around it is in no language yet: its script would say which.
  return `<div class="step" lang="${phrases.language}" dir="${phrases.direction}">${heading}${form({ action: noScriptPath }, { do: 'open', ...fields }, content)}</div>`;
}

export function pageOf(screen: Screen, scene: Scene): PageParts {
  const { voice, tenantName, theme, message } = scene;
  const said = message === undefined ? '' : paragraph(message, 'action-message');
  const parts = contentOf(screen, scene);
  const body = `${said}${parts.body}${foot(screen, scene)}`;
  return { phrases: voice.phrases, tenantName, theme, ...parts, body };
}

function contentOf(screen: Screen, scene: Scene): { heading: string; body: string } {
  const { words } = scene.voice;
  switch (screen.kind) {
    case 'prove':
      return { heading: words.heading[screen.way], body: proveBody(screen, scene) };
    case 'enrol':
      return { heading: words.enrolHeading, body: enrolBody(screen, scene) };
    case 'enrol-phone':
      return {
        heading: screen.hint === undefined ? words.phoneHeading : words.phoneFixedHeading,
        body: enrolPhoneBody(screen, scene),
      };
    case 'enrol-phone-code':
      return { heading: words.heading[screen.way], body: enrolPhoneCodeBody(screen, scene) };
    case 'enrol-code':
      return { heading: words.heading.EMAIL_OTP, body: enrolCodeBody(screen, scene) };
    case 'codes-owed':
      return {
        heading: words.saveHeading,
        body: paragraph(words.saveLead, 'lead') + form(scene, { do: 'codes' }, button(words.show)),
      };
    case 'codes':
      return { heading: words.saveHeading, body: codesBody(screen.codes, scene) };
    case 'complete':
      return { heading: words.doneHeading, body: form(scene, { do: 'finish' }, button(words.continue)) };
    case 'ending':
      return endingContent(screen.ending, words);
  }
}

function proveBody({ way, hint, isReady, others }: Extract<Screen, { kind: 'prove' }>, scene: Scene): string {
  const { words } = scene.voice;
  const main = isReady
    ? form(scene, { do: 'verify', way }, codeField(way, scene) + button(words.continue))
    : form(scene, { do: 'send', way }, problemOf(scene) + button(words.send));
  const again =
    isReady && isSent(way) ? form(scene, { do: 'send', way }, button(words.again, 'link'), 'again') : '';
  return `${paragraph(leadOf(way, hint, isReady, scene), 'lead')}${main}${again}${otherWays(others, scene)}`;
}

function leadOf(
  way: PlainWay,
  hint: string | undefined,
  isReady: boolean,
  { voice, tenantName }: Scene,
): string {
  const { words } = voice;
  if (way === 'AUTHENTICATOR_APP') return words.appLead(tenantName ?? '');
  if (way === 'RECOVERY_CODE') return words.recoveryLead;
  // No hint is shown of whom anybody can name, and there may be nobody of that name (docs/decisions/0019).
  if (isReady) return hint === undefined ? words.sentIfKnown : words.sent(hint);
  return hint === undefined ? words.toSendAny : words.toSend(hint);
}

function codeField(way: PlainWay, scene: Scene): string {
  const { words } = scene.voice;
  const kind =
    way === 'RECOVERY_CODE'
      ? 'class="mono" autocomplete="off" autocapitalize="characters" maxlength="64"'
      : 'class="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16"';
  return [
    `<label for="code">${escapeHtml(words.code)}</label>`,
    `<input id="code" name="code" type="text" ${kind} spellcheck="false" dir="ltr" required autofocus`,
    `${scene.problem ? ' aria-invalid="true"' : ''} aria-describedby="problem">`,
    problemOf(scene),
  ].join('');
}

function problemOf({ voice, problem }: Scene): string {
  const { words } = voice;
  const text = !problem
    ? ''
    : problem.kind !== 'wrong'
      ? words.problem[problem.kind]
      : problem.left === undefined
        ? words.problem.wrong
        : words.problem.wrongWithTries(problem.left);
  return `<p class="notice error" id="problem" role="alert">${escapeHtml(text)}</p>`;
}

function otherWays(others: readonly PlainWay[], scene: Scene): string {
  if (others.length === 0) return '';
  const { words } = scene.voice;
  const ways = others.map((way) =>
    form(scene, { do: 'use', way }, button(words.way[way], 'secondary'), 'other'),
  );
  return `${paragraph(words.useInstead, 'quiet')}<div class="row">${ways.join('')}</div>`;
}

function enrolBody({ isFixed, hint, other }: Extract<Screen, { kind: 'enrol' }>, scene: Scene): string {
  const { words } = scene.voice;
  const field = `<label for="email">${escapeHtml(words.email)}</label>
<input id="email" name="email" type="email" autocomplete="email" maxlength="254" dir="ltr" required autofocus aria-describedby="problem">`;
  return [
    paragraph(hint === undefined ? words.toSendAny : words.toSend(hint), 'lead'),
    form(scene, { do: 'enrol' }, `${isFixed ? '' : field}${problemOf(scene)}${button(words.send)}`),
    addInstead(other, scene),
  ].join('');
}

/** The number is judged where it is added: without scripts it is sent as it was typed. */
function enrolPhoneBody(
  { hint, ways, other }: Extract<Screen, { kind: 'enrol-phone' }>,
  scene: Scene,
): string {
  const { words } = scene.voice;
  const [usual = 'SMS', ...others] = ways;
  const typed = scene.problem && 'typed' in scene.problem ? (scene.problem.typed ?? '') : '';
  const field = [
    `<label for="phone">${escapeHtml(words.phone)}</label>`,
    '<input id="phone" name="phone" type="tel" autocomplete="tel" maxlength="40" dir="ltr" required autofocus',
    ` value="${escapeHtml(typed)}"${scene.problem ? ' aria-invalid="true"' : ''} aria-describedby="phone-example problem">`,
    `<p class="quiet" id="phone-example">${escapeHtml(words.phoneExample)}</p>`,
  ].join('');
  const send = (way: PhoneWay, text: string, kind: string): string =>
    `<button class="button ${kind}" name="way" value="${way}">${escapeHtml(text)}</button>`;
  const sends = [
    send(usual, words.send, 'primary'),
    ...others.map((way) => send(way, words.way[way], 'secondary')),
  ];
  const content = [hint === undefined ? field : '', problemOf(scene), ...sends].join('');
  return [
    paragraph(hint === undefined ? words.toSendAny : words.toSend(hint), 'lead'),
    form(scene, { do: 'enrol-phone' }, content),
    addInstead(other, scene),
  ].join('');
}

/** Whatever carried it, a code that adds a number is that of SMS (client-api.md §7). */
function enrolPhoneCodeBody({ way }: Extract<Screen, { kind: 'enrol-phone-code' }>, scene: Scene): string {
  const { words } = scene.voice;
  return [
    paragraph(words.sentAny, 'lead'),
    form(scene, { do: 'verify', way: 'SMS', adding: '1' }, codeField('SMS', scene) + button(words.continue)),
    form(scene, { do: 'add', way }, button(words.again, 'link'), 'again'),
  ].join('');
}

function addInstead(other: PlainWay | undefined, scene: Scene): string {
  if (other === undefined) return '';
  const { words } = scene.voice;
  const way = form(scene, { do: 'add', way: other }, button(words.way[other], 'secondary'), 'other');
  return `${paragraph(words.useInstead, 'quiet')}<div class="row">${way}</div>`;
}

function enrolCodeBody({ isOnlyNamed }: Extract<Screen, { kind: 'enrol-code' }>, scene: Scene): string {
  const { words } = scene.voice;
  return [
    paragraph(isOnlyNamed ? words.sentIfKnown : words.sentAny, 'lead'),
    form(
      scene,
      { do: 'verify', way: 'EMAIL_OTP', adding: '1' },
      codeField('EMAIL_OTP', scene) + button(words.continue),
    ),
    form(scene, { do: 'restart' }, button(words.again, 'link'), 'again'),
  ].join('');
}

function codesBody(codes: readonly string[], scene: Scene): string {
  const { words } = scene.voice;
  const items = codes.map((code) => `<li>${escapeHtml(code)}</li>`).join('');
  const list = `<ul class="recovery-codes" dir="ltr">${items}</ul>`;
  return paragraph(words.saveLead, 'lead') + list + form(scene, { do: 'saved' }, button(words.saved));
}

const endingContent = (ending: EndingKind, words: Words): { heading: string; body: string } => ({
  heading: words.ending[ending].heading,
  body: paragraph(words.ending[ending].lead, 'lead'),
});

/** The way out, and the reference. */
function foot(screen: Screen, scene: Scene): string {
  const { voice, reference, canReturn } = scene;
  const { words } = voice;
  const isThrough = screen.kind === 'codes-owed' || screen.kind === 'codes' || screen.kind === 'complete';
  const text = screen.kind === 'ending' ? words.goBack : words.cancel;
  const way = canReturn && !isThrough ? form(scene, { do: 'leave' }, button(text, 'link'), 'leave') : '';
  const quoted =
    reference === undefined ? '' : `<span class="quiet">${escapeHtml(words.reference(reference))}</span>`;
  return way === '' && quoted === '' ? '' : `<div class="foot">${way}${quoted}</div>`;
}

/** Over: the browser goes on by itself, for `form-action` would stop a redirect after a form. */
export function leftPage(scene: Scene, isPassed: boolean, redirectUrl: string | undefined): PageParts {
  const { voice, tenantName, theme } = scene;
  const { words, phrases } = voice;
  const heading = isPassed ? words.doneHeading : words.leftHeading;
  if (redirectUrl === undefined)
    return { phrases, tenantName, theme, heading, body: paragraph(words.close, 'lead') };
  const link = `<a class="button" href="${escapeHtml(redirectUrl)}">${escapeHtml(words.goOn(tenantName ?? ''))}</a>`;
  return { phrases, tenantName, theme, heading, body: link, onwardTo: redirectUrl };
}

/** What the stylesheet of the challenge page has no rules for. */
export const noScriptStyle = `
.step form { margin: 0; }
.step .action-message { margin: 0; }
.foot form { margin: 0; }
`;
