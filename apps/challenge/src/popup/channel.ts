import { apiErrorMessage, closeMessage, heightMessage, readyMessage } from './messages.ts';

type MessageTarget = Pick<Window, 'postMessage'>;

/** What the page tells the window that opened it. Every call is a no-op where there is nobody to tell. */
export interface PopupChannel {
  /** True once messages reach somebody: there is an opener, and the server named its origin. */
  isOpen(): boolean;
  /** Names the one origin that may hear us; what happened before is told now. Never `*` (SECURITY row 21). */
  open(origin: string | undefined): void;
  ready(): void;
  height(px: number): void;
  apiError(errorCode: string | undefined, statusCode: number | undefined): void;
  close(token: string | undefined): void;
}

/** `nonce`: what the opener gave us to prove ourselves with, if it did. */
export function createPopupChannel(target: MessageTarget | undefined, nonce?: string): PopupChannel {
  let targetOrigin: string | undefined;
  let waiting: unknown[] = [];
  let lastHeight = 0;

  function post(message: unknown): void {
    if (!target) return;
    if (targetOrigin) target.postMessage(message, targetOrigin);
    else waiting.push(message);
  }

  return {
    isOpen: () => target !== undefined && targetOrigin !== undefined,
    open(origin) {
      if (!origin || targetOrigin) return;
      targetOrigin = origin;
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
  };
}

/** The frame's parent, else the window that opened this one, else nobody. */
export function popupTarget(page: Pick<Window, 'parent' | 'opener'>): MessageTarget | undefined {
  if (page.parent !== (page as Window)) return page.parent;
  return (page.opener as MessageTarget | null) ?? undefined;
}
