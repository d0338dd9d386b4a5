import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareNext } from './running.ts';

const setting = { tenantId: 'acme', baseUrl: 'https://login.example/v1', locale: 'en' };
const next = async () => await prepareNext(setting, 'token', () => undefined);
const reportError = vi.fn();

beforeEach(() => {
  vi.stubGlobal('reportError', reportError);
  vi.stubGlobal('location', { hostname: 'app.example', protocol: 'https:' });
  vi.stubGlobal('document', { documentElement: { lang: 'en' }, cookie: '' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  reportError.mockClear();
});

describe('after a right proof that may ask for another', () => {
  it('nothing more is shown where the server is not reached: the token goes to the application', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('offline');
    });
    expect(await next()).toBeUndefined();
    expect(reportError).not.toHaveBeenCalled();
  });

  it('nor where something fails that nobody expects, which is reported', async () => {
    const broken = new Error('broken');
    vi.stubGlobal('navigator', {
      get languages() {
        throw broken;
      },
    });
    expect(await next()).toBeUndefined();
    expect(reportError.mock.calls).toEqual([[broken]]);
  });
});
