import { apiErrorMessage, closeMessage, escapeMessage, heightMessage, readyMessage } from './messages.ts';

type MessageTarget = Pick<Window, 'postMessage'>;

/** What the page tells the window that opened it. Every call is a no-op where there is nobody to tell. */
export interface PopupChannel {
  /** True once messages reach somebody: there is an opener, and the server named origins. */
  isOpen(): boolean;
  /** Names the origins that may hear us; what happened before is told now. Never `*` (SECURITY row 21). */
  open(origins: readonly string[]): void;
  ready(): void;
  height(px: number): void;
  apiError(errorCode: string | undefined, statusCode: number | undefined): void;
  close(token: string | undefined): void;
  /** The person pressed Esc; told to openers of ours alone, which gave a nonce. Whether that closes the page they know. */
  escape(): void;
}

/**
 * `from`: the opener's origin, as far as the browser tells; only ever one of those that are named. `nonce`: what the opener
 * gave us to prove ourselves with, if it did.
 */
export function createPopupChannel(
  target: MessageTarget | undefined,
  from: string | undefined,
  nonce?: string,
): PopupChannel {
  let targetOrigins: readonly string[] = [];
  let waiting: unknown[] = [];
  let lastHeight = 0;

  function post(message: unknown): void {
    if (!target) return;
    if (targetOrigins.length === 0) waiting.push(message);
    // The browser delivers to none but the one that it is.
    for (const origin of targetOrigins) target.postMessage(message, origin);
  }

  return {
    isOpen: () => target !== undefined && targetOrigins.length > 0,
    open(origins) {
      if (targetOrigins.length > 0) return;
      targetOrigins = from !== undefined && origins.includes(from) ? [from] : origins;
      if (targetOrigins.length === 0) return;
      const early = waiting;
      waiting = [];
      for (const message of early) post(message);
    },
    ready: () => post(readyMessage(nonce)),
    height(px) {
      const message = heightMessage(px, nonce);
      if (message.height === lastHeight) return;
      lastHeight = message.height;
      post(message);
    },
    apiError: (errorCode, statusCode) => post(apiErrorMessage(errorCode, statusCode, nonce)),
    close: (token) => post(closeMessage(token, nonce)),
    escape() {
      if (nonce !== undefined) post(escapeMessage(nonce));
    },
  };
}

/** The frame's parent, else the window that opened this one, else nobody. */
export function popupTarget(page: Pick<Window, 'parent' | 'opener'>): MessageTarget | undefined {
  if (page.parent !== (page as Window)) return page.parent;
  return (page.opener as MessageTarget | null) ?? undefined;
}

/** Which origin shows this page in a frame or opened it; undefined where the browser, or the opener's policy, does not say. */
export function openerOrigin(page: Pick<Window, 'document' | 'location'>): string | undefined {
  // The nearest first; not every browser has it.
  const [framer] = page.location.ancestorOrigins ?? [];
  if (framer !== undefined) return framer;
  const { referrer } = page.document;
  return URL.canParse(referrer) ? new URL(referrer).origin : undefined;
}
