// Puts the page together: reads how it was opened, finds the language, makes the client, and shows the challenge.
import '@fontsource-variable/inter/wght.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { createApiClient } from './api/client.ts';
import { createServerClock } from './flow/clock.ts';
import { createController } from './flow/controller.ts';
import { readLaunch } from './launch/launch.ts';
import { createTokenStore } from './launch/token-store.ts';
import { catalogues } from './messages/catalogues.ts';
import { en, type Messages } from './messages/en.ts';
import { directionOf, pickLocale } from './messages/locale.ts';
import { TextProvider } from './messages/text-context.ts';
import { Challenge } from './page/challenge.tsx';
import { type Page, PageProvider } from './page/page-context.ts';
import { browserPasskeys } from './passkeys/passkeys.ts';
import { createPopupChannel, popupTarget } from './popup/channel.ts';
import './styles/page.css';

const launch = readLaunch(location.search);
const clock = createServerClock(Date.now);
const tokens = createTokenStore(storage(), launch.reference ?? '');
const popup = createPopupChannel(launch.mode === 'popup' ? popupTarget(window) : undefined, launch.nonce);
const api = createApiClient({
  baseUrl: `${location.origin}/v1`,
  fetch: (input, init) => fetch(input, init),
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
const page: Page = { api, controller, launch, passkeys: browserPasskeys, can, now: () => clock.now() };

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

/** The application's language first, then the browser's. */
function useMessages(): Messages {
  const [messages, setMessages] = useState<Messages>(en);
  useEffect(() => {
    let shown = '';
    const update = () => {
      const wanted = controller.state().session?.locale;
      const locale = pickLocale(
        [...(wanted ? [wanted] : []), ...navigator.languages],
        Object.keys(catalogues),
      );
      if (locale === shown) return;
      shown = locale;
      document.documentElement.lang = locale;
      document.documentElement.dir = directionOf(locale);
      void catalogues[locale]?.().then(setMessages);
    };
    update();
    return controller.subscribe(update);
  }, []);
  return messages;
}

function App() {
  return (
    <TextProvider value={useMessages()}>
      <PageProvider value={page}>
        <Challenge />
      </PageProvider>
    </TextProvider>
  );
}

const root = document.getElementById('challenge');
if (root) {
  document.documentElement.classList.toggle('popup', launch.mode === 'popup');
  render(<App />, root);
  popup.ready();
  new ResizeObserver(() => popup.height(root.getBoundingClientRect().height)).observe(root);
}
