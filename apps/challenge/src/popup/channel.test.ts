import { describe, expect, it } from 'vitest';
import { createPopupChannel, openerOrigin, popupTarget } from './channel.ts';

const origin = 'https://app.example';

function listening(from?: string) {
  const heard: [message: unknown, origin: unknown][] = [];
  const postMessage = (message: unknown, target: unknown) => void heard.push([message, target]);
  return { heard, channel: createPopupChannel({ postMessage } as Pick<Window, 'postMessage'>, from) };
}

describe('messages', () => {
  it('wait until the server has named who may hear them, and go to nobody else', () => {
    const { heard, channel } = listening();
    channel.ready();
    channel.height(400.2);
    expect(heard).toEqual([]);
    expect(channel.isOpen()).toBe(false);
    channel.open([origin]);
    expect(channel.isOpen()).toBe(true);
    expect(heard).toEqual([
      ['{"event":"AUTHSIGNAL_READY"}', origin],
      [{ height: 401 }, origin],
    ]);
    channel.close('result');
    expect(heard.at(-1)).toEqual(['{"event":"AUTHSIGNAL_CLOSE_POPUP","token":"result"}', origin]);
  });

  it('tell that Esc was pressed to openers of ours alone, which gave a nonce', () => {
    const heard: unknown[] = [];
    const target = { postMessage: (message: unknown) => void heard.push(message) } as Pick<
      Window,
      'postMessage'
    >;
    for (const nonce of [undefined, 'n-1']) {
      const channel = createPopupChannel(target, undefined, nonce);
      channel.open([origin]);
      channel.escape();
    }
    expect(heard).toEqual(['{"event":"STEPWARD_ESCAPE","nonce":"n-1"}']);
  });

  it('go to the origin that opened the page, where it is one of those that were named', () => {
    const { heard, channel } = listening('https://www.app.example');
    channel.open([origin, 'https://www.app.example']);
    channel.close('result');
    expect(heard.map(([, to]) => to)).toEqual(['https://www.app.example']);
  });

  it('go to each that was named where the opener is not known, or none of them', () => {
    for (const from of [undefined, 'https://evil.example']) {
      const { heard, channel } = listening(from);
      channel.ready();
      channel.open([origin, 'https://www.app.example']);
      expect(heard.map(([, to]) => to)).toEqual([origin, 'https://www.app.example']);
    }
  });

  it('go to those that were named first, whatever comes later', () => {
    const { heard, channel } = listening();
    channel.open([origin]);
    channel.open(['https://evil.example']);
    channel.close(undefined);
    expect(heard).toEqual([['{"event":"AUTHSIGNAL_CLOSE_POPUP"}', origin]]);
  });

  it('stay here where no origin is named', () => {
    const { heard, channel } = listening();
    channel.open([]);
    channel.close('result');
    expect(channel.isOpen()).toBe(false);
    expect(heard).toEqual([]);
  });

  it('tell a height once', () => {
    const { heard, channel } = listening();
    channel.open([origin]);
    for (const px of [400, 400, 399.5, 401]) channel.height(px);
    expect(heard.map(([message]) => message)).toEqual([{ height: 400 }, { height: 401 }]);
  });

  it('tell failed calls by code and status alone', () => {
    const { heard, channel } = listening();
    channel.open([origin]);
    channel.apiError('expired_token', 401);
    expect(heard).toEqual([
      ['{"event":"AUTHSIGNAL_API_ERROR","errorCode":"expired_token","statusCode":401}', origin],
    ]);
  });

  it('carry the nonce of an opener that gave one (SECURITY row 21)', () => {
    const heard: unknown[] = [];
    const postMessage = (message: unknown) => void heard.push(message);
    const channel = createPopupChannel({ postMessage } as Pick<Window, 'postMessage'>, undefined, 'n-1');
    channel.open([origin]);
    channel.ready();
    channel.height(400);
    channel.apiError('expired_token', 401);
    channel.close('result');
    expect(heard).toEqual([
      '{"event":"AUTHSIGNAL_READY","nonce":"n-1"}',
      { height: 400, nonce: 'n-1' },
      '{"event":"AUTHSIGNAL_API_ERROR","errorCode":"expired_token","statusCode":401,"nonce":"n-1"}',
      '{"event":"AUTHSIGNAL_CLOSE_POPUP","token":"result","nonce":"n-1"}',
    ]);
  });

  it('are nothing where nobody opened this page', () => {
    const channel = createPopupChannel(undefined, undefined);
    channel.open([origin]);
    channel.ready();
    channel.close('result');
    expect(channel.isOpen()).toBe(false);
  });
});

describe('who hears them', () => {
  const opener = { postMessage: () => undefined };

  it('is the frame’s parent, else the opener, else nobody', () => {
    const parent = { postMessage: () => undefined };
    expect(popupTarget({ parent, opener } as unknown as Window)).toBe(parent);
    const page = { opener } as { parent?: unknown; opener: unknown };
    page.parent = page;
    expect(popupTarget(page as Window)).toBe(opener);
    page.opener = null;
    expect(popupTarget(page as Window)).toBeUndefined();
  });

  it('is where the browser says that it is, in a frame or by the referrer', () => {
    const page = (referrer: string, ancestorOrigins?: readonly string[]) =>
      openerOrigin({ document: { referrer }, location: { ancestorOrigins } } as unknown as Window);
    expect(page('https://other.example/', [origin, 'https://top.example'])).toBe(origin);
    expect(page(`${origin}/pay?x=1`, [])).toBe(origin);
    expect(page(`${origin}/`)).toBe(origin);
    expect(page('')).toBeUndefined();
  });
});
