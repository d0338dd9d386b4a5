// The hosted page in a window of its own.
import { StepwardUsageError } from '../result.ts';
import type { TokenPayload, WindowLaunchOptions } from './launch-types.ts';
import { readMessage } from './messages.ts';
import { openedPageUrl } from './page-url.ts';

const widthPxDefault = 400;
const heightPxDefault = 500;
const closedCheckMs = 500;

/**
 * Unlike with the public SDK, a window that the person closes resolves: with `{}`.
 *
 * @throws StepwardUsageError `popup_blocked`
 */
export function launchWindow(
  url: URL,
  nonce: string,
  { windowOptions = {}, onError, signal }: WindowLaunchOptions,
): Promise<TokenPayload> {
  signal?.throwIfAborted();
  const { width = widthPxDefault, height = heightPxDefault } = windowOptions;
  const left = Math.max(0, screenX + (outerWidth - width) / 2);
  const top = Math.max(0, screenY + (outerHeight - height) / 2);
  const features = `popup,width=${width},height=${height},left=${left},top=${top}`;
  const opened = open(openedPageUrl(url, nonce), '', features);
  if (opened === null)
    throw new StepwardUsageError('popup_blocked', 'The browser blocked the window; launch it from a press.');
  return new Promise<TokenPayload>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearInterval(timer);
      removeEventListener('message', hear);
      signal?.removeEventListener('abort', abort);
      opened.close();
      settle();
    };
    const abort = () => end(() => reject(signal?.reason));
    const expected = { origin: url.origin, source: opened, nonce };
    const hear = (event: MessageEvent) => {
      const message = readMessage(event, expected);
      if (message?.kind === 'error') {
        const { kind: _kind, ...error } = message;
        onError?.(error);
      }
      if (message?.kind === 'close')
        end(() => resolve(message.token === undefined ? {} : { token: message.token }));
    };
    const timer = setInterval(() => {
      if (opened.closed) end(() => resolve({}));
    }, closedCheckMs);
    addEventListener('message', hear);
    signal?.addEventListener('abort', abort);
  });
}
