// The hosted page over this page: a modal dialog of the platform (its focus trap, Esc and inert background) around a
// frame.
import { StepwardUsageError } from '../result.ts';
import type { PopupLaunchOptions, TokenPayload } from './launch-types.ts';
import { readMessage } from './messages.ts';
import { openedPageUrl } from './page-url.ts';
import { addPopupStyle, ids } from './popup-style.ts';
import { popupText } from './popup-text.ts';

const widthDefault = '385px';
const heightBeforeContent = '384px';
/** A page that never says it is ready is shown all the same: it may have an error to tell. */
const revealAfterMs = 3_000;

/** @throws StepwardUsageError `popup_open` */
export function launchPopup(
  url: URL,
  nonce: string,
  { popupOptions = {}, onError, signal }: PopupLaunchOptions,
): Promise<TokenPayload> {
  if (document.getElementById(ids.container))
    throw new StepwardUsageError('popup_open', 'A popup is open already; wait until its promise is settled.');
  signal?.throwIfAborted();
  const { isClosable = true, height } = popupOptions;
  const popup = build(popupOptions, openedPageUrl(url, nonce), isClosable);
  return new Promise<TokenPayload>((resolve, reject) => {
    const reveal = () => {
      if (popup.content.classList.contains('as-iframe-ready')) return;
      popup.content.classList.add('as-iframe-ready');
      popup.frame.focus();
    };
    const timer = setTimeout(reveal, revealAfterMs);
    if (height !== undefined) popup.frame.addEventListener('load', reveal);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      signal?.removeEventListener('abort', abort);
      popup.remove();
      settle();
    };
    const abort = () => end(() => reject(signal?.reason));
    const expected = { origin: url.origin, source: popup.frame.contentWindow, nonce };
    const hear = (event: MessageEvent) => {
      const message = readMessage(event, expected);
      if (message?.kind === 'ready') reveal();
      if (message?.kind === 'height' && height === undefined) popup.frame.style.height = `${message.px}px`;
      if (message?.kind === 'error') {
        const { kind: _kind, ...error } = message;
        onError?.(error);
      }
      if (message?.kind === 'escape' && isClosable) end(() => resolve({}));
      if (message?.kind === 'close')
        end(() => resolve(message.token === undefined ? {} : { token: message.token }));
    };
    addEventListener('message', hear);
    signal?.addEventListener('abort', abort);
    popup.onDismiss(() => end(() => resolve({})));
  });
}

interface Popup {
  readonly content: HTMLElement;
  readonly frame: HTMLIFrameElement;
  onDismiss(listener: () => void): void;
  remove(): void;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), properties);
}

function build(
  { width = widthDefault, height, title }: NonNullable<PopupLaunchOptions['popupOptions']>,
  url: URL,
  isClosable: boolean,
): Popup {
  const text = popupText(document.documentElement.lang);
  const dialog = element('dialog', { id: ids.container });
  dialog.setAttribute('aria-label', title ?? text.title);
  dialog.setAttribute('aria-modal', 'true');
  if (!isClosable) dialog.setAttribute('role', 'alertdialog');
  const overlay = element('div', { id: ids.overlay });
  const content = element('div', { id: ids.content });
  const frame = element('iframe', { id: ids.frame, name: 'authsignal', title: title ?? text.title });
  frame.allow = `publickey-credentials-get ${url.origin}; publickey-credentials-create ${url.origin}; clipboard-write ${url.origin}`;
  frame.style.width = width;
  frame.style.height = height ?? heightBeforeContent;
  const button = element('button', { type: 'button', textContent: '×' });
  button.setAttribute('aria-label', text.close);
  content.append(...(isClosable ? [button] : []), frame);
  dialog.append(overlay, content);
  frame.src = url.href;
  const takeStyleOut = addPopupStyle(document);
  const { style } = document.documentElement;
  const overflow = style.overflow;
  style.overflow = 'hidden';
  document.body.append(dialog);
  dialog.showModal();
  let isOver = false;
  const { onDismiss } = dismissal(dialog, [overlay, button], isClosable, () => isOver);
  return {
    content,
    frame,
    onDismiss,
    remove: () => {
      isOver = true;
      // Closing gives the focus back to where it was.
      dialog.close();
      dialog.remove();
      takeStyleOut();
      style.overflow = overflow;
    },
  };
}

function dismissal(
  dialog: HTMLDialogElement,
  pressable: readonly HTMLElement[],
  isClosable: boolean,
  isOver: () => boolean,
): { onDismiss(listener: () => void): void } {
  if (isClosable) {
    return {
      onDismiss: (listener) => {
        for (const one of pressable) one.addEventListener('click', listener);
        dialog.addEventListener('cancel', (event) => {
          event.preventDefault();
          listener();
        });
      },
    };
  }
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') event.preventDefault();
  });
  // Browsers let a second Esc through; what must not be closed opens again.
  dialog.addEventListener('close', () => {
    if (!isOver()) dialog.showModal();
  });
  return { onDismiss: () => undefined };
}
