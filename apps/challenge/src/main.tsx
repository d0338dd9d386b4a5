// Puts the page together: reads how it was opened, finds the language, makes the client, and shows the challenge.
import '@fontsource-variable/inter/wght.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { createApiClient } from './api/client.ts';
import { exactOrigins } from './api/parse.ts';
import { createServerClock } from './flow/clock.ts';
import { createController } from './flow/controller.ts';
import { readLaunch } from './launch/launch.ts';
import { createTokenStore } from './launch/token-store.ts';
import { catalogues, loadMessages } from './messages/catalogues.ts';
import { en, type Messages } from './messages/en.ts';
import { directionOf, pickLocale } from './messages/locale.ts';
import { TextProvider } from './messages/text-context.ts';
import { parseAppearance } from './page/appearance.ts';
import { Challenge } from './page/challenge.tsx';
import { type Page, PageProvider } from './page/page-context.ts';
import { browserPasskeys } from './passkeys/passkeys.ts';
import { createPopupChannel, openerOrigin, popupTarget } from './popup/channel.ts';
import './styles/page.css';

const launch = readLaunch(location.search);
const appearance = parseAppearance(document.querySelector('meta[name=appearance]')?.getAttribute('content'));
const clock = createServerClock(Date.now);
const tokens = createTokenStore(storage(), launch.reference ?? '');
const popup = createPopupChannel(
  launch.mode === 'popup' ? popupTarget(window) : undefined,
  openerOrigin(window),
  launch.nonce,
);
const listed = document.querySelector('meta[name=message-origins]')?.getAttribute('content');
// So that whoever opened the page hears of it even where the link was used.
popup.open(exactOrigins(listed?.split(' ')));
addEventListener('keydown', ({ key, isComposing, defaultPrevented }) => {
  if (key === 'Escape' && !isComposing && !defaultPrevented) popup.escape();
});
const api = createApiClient({
  baseUrl: `${location.origin}/v1`,
  fetch: (input, init) => fetch(input, init),
  nativeScheme: launch.nativeScheme,
  bearer: () => tokens.get(),
  onServerTime: (time) => clock.adjust(time),
  onError: ({ errorCode, status }) => popup.apiError(errorCode, status),
});
const can = { passkeys: browserPasskeys.supported, handheld: isHandheld() };
const controller = createController({
  api,
  tokens,
  launch,
  popup,
  can,
  now: () => clock.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  navigate: (url) => location.replace(url),
  goBack: launch.mode === 'redirect' && history.length > 1 ? () => history.back() : undefined,
});
const page: Page = {
  api,
  controller,
  launch,
  passkeys: browserPasskeys,
  can,
  appearance,
  now: () => clock.now(),
};

/** Narrower than any tablet, and touched: CSS pixels of the screen, whichever way it is held. */
function isHandheld(): boolean {
  const touched = matchMedia('(hover: none) and (pointer: coarse)').matches;
  return touched && Math.min(screen.width, screen.height) < 600;
}

/** Reading the property may throw where the browser blocks storage. */
function storage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** The application's or the person's language first, then the browser's. */
function wantedLocale(): string {
  const wanted = [appearance.locale, controller.state().session?.locale].filter((tag) => tag !== undefined);
  return pickLocale([...wanted, ...navigator.languages], Object.keys(catalogues));
}

/** `first` is what the page begins with; the session may know better. */
function useMessages(first: Messages): Messages {
  const [messages, setMessages] = useState(first);
  useEffect(() => {
    let shown = document.documentElement.lang;
    return controller.subscribe(() => {
      const locale = wantedLocale();
      if (locale === shown) return;
      shown = locale;
      void messagesIn(locale).then(setMessages);
    });
  }, []);
  return messages;
}

/** Marks the page as being in this language; in English where its words could not be loaded. */
async function messagesIn(locale: string): Promise<Messages> {
  const loaded = await loadMessages(locale, appearance.messages ?? {});
  document.documentElement.lang = loaded.locale;
  document.documentElement.dir = directionOf(loaded.locale);
  return loaded.messages;
}

function App({ first }: { readonly first: Messages }) {
  return (
    <TextProvider value={useMessages(first)}>
      <PageProvider value={page}>
        <Challenge />
      </PageProvider>
    </TextProvider>
  );
}

/** How long the page waits for the words of another language before it begins in English. */
const wordsWithinMs = 2_000;

async function start(root: HTMLElement): Promise<void> {
  // In a window of its own nobody draws around the page.
  const isFramed = window.parent !== window;
  document.documentElement.classList.toggle('popup', launch.mode === 'popup' && isFramed);
  const late = new Promise<Messages>((resolve) => setTimeout(resolve, wordsWithinMs, en));
  const first = await Promise.race([messagesIn(wantedLocale()), late]);
  render(<App first={first} />, root);
  popup.ready();
  new ResizeObserver(() => popup.height(root.getBoundingClientRect().height)).observe(root);
}

const root = document.getElementById('challenge');
if (root) void start(root);
