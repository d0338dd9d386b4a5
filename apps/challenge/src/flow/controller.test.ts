import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { ApiClient } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import type { Launch } from '../launch/launch.ts';
import { createTokenStore } from '../launch/token-store.ts';
import { createPopupChannel } from '../popup/channel.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { sessionWith, testNow } from '../testing/session.ts';
import { type ControllerDeps, createController, successPauseMs } from './controller.ts';

const launch: Launch = { reference: 'reference-0123456789', mode: 'redirect', forceEnrollment: false };
const appOrigin = 'https://app.example';

interface World extends ReturnType<typeof createController> {
  readonly tokens: ControllerDeps['tokens'];
  readonly visited: string[];
  readonly posted: { message: unknown; origin: unknown }[];
  readonly pauses: number[];
}

/** A page over these answers. `popup`: something opened it. */
function world(api: Partial<ApiClient>, more: Partial<ControllerDeps> = {}, popup = false): World {
  const visited: string[] = [];
  const posted: World['posted'] = [];
  const pauses: number[] = [];
  const postMessage = (message: unknown, origin: unknown) => void posted.push({ message, origin });
  const tokens = createTokenStore(undefined, 'reference');
  const controller = createController({
    api: fakeApi(api),
    tokens,
    launch,
    popup: createPopupChannel(popup ? { postMessage } : undefined, undefined),
    can: { passkeys: true },
    now: () => testNow,
    pause: async (ms) => void pauses.push(ms),
    navigate: (url) => void visited.push(url),
    goBack: undefined,
    ...more,
  });
  return { ...controller, tokens, visited, posted, pauses };
}

const answering = (fields: Partial<Session>) => async () => sessionWith(fields);
const failing = (error: unknown) => async () => await Promise.reject(error);
const exchange = async () => ({ token: 'bearer' });

describe('start', () => {
  it('exchanges the reference once, keeps the bearer, shows the step', async () => {
    const references: string[] = [];
    const page = world({
      exchange: async (reference) => {
        references.push(reference);
        return { token: 'bearer' };
      },
      session: answering({ methods: [{ verificationMethod: 'EMAIL_OTP' }] }),
    });
    await page.start();
    await page.start();
    expect(references).toEqual([launch.reference]);
    expect(page.tokens.get()).toBe('bearer');
    expect(page.state().screen).toEqual({ kind: 'verify-email' });
  });

  it('says so where the link is incomplete, and asks nobody', async () => {
    const page = world({}, { launch: { ...launch, reference: undefined } });
    await page.start();
    expect(page.state().screen).toMatchObject({ kind: 'problem', problem: 'link-incomplete' });
  });

  it('says that the link was used', async () => {
    const page = world({ exchange: failing(new ApiError('expired')) });
    await page.start();
    expect(page.state().screen).toMatchObject({ kind: 'problem', problem: 'link-used' });
  });

  it('can be tried again after a problem', async () => {
    let isOnline = false;
    const page = world({
      exchange,
      session: async () => {
        if (!isOnline) throw new ApiError('offline');
        return sessionWith({ step: 'BLOCKED' });
      },
    });
    await page.start();
    expect(page.state().screen).toMatchObject({ kind: 'problem', problem: 'offline' });
    isOnline = true;
    await page.start();
    expect(page.state().screen).toEqual({ kind: 'blocked' });
  });
});

describe('after a proof', () => {
  it('takes the new bearer and asks for the next step', async () => {
    const page = world({ session: answering({ step: 'COMPLETE' }) });
    await page.verified({ isVerified: true, accessToken: 'newer' });
    expect(page.tokens.get()).toBe('newer');
    expect(page.state().screen).toEqual({ kind: 'success' });
  });

  it('the same way asked for once more begins anew', async () => {
    const page = world({ session: answering({ methods: [{ verificationMethod: 'EMAIL_OTP' }] }) });
    await page.refresh();
    const { screen, proofs } = page.state();
    await page.verified({ isVerified: true });
    expect(page.state().screen).toEqual(screen);
    expect(page.state().proofs).toBe(proofs + 1);
    await page.refresh();
    expect(page.state().proofs).toBe(proofs + 1);
  });

  it('an offer that was met is not made again', async () => {
    const page = world({
      session: answering({ step: 'OFFER_PASSKEY', enrollableMethods: [{ verificationMethod: 'PASSKEY' }] }),
    });
    await page.verified({ isVerified: true }, 'OFFER_PASSKEY');
    expect(page.state().screen).toEqual({ kind: 'success' });
  });
});

describe('the end', () => {
  const finish = async () => ({ token: 'result', redirectUrl: `${appOrigin}/callback?token=result` });

  it('leaves for the application, forgets the bearer, after the success was seen', async () => {
    const page = world({ finish });
    page.tokens.set('bearer');
    await page.complete();
    expect(page.visited).toEqual([`${appOrigin}/callback?token=result`]);
    expect(page.tokens.get()).toBeUndefined();
    expect(page.pauses).toEqual([successPauseMs]);
  });

  it('in a popup tells the window that opened it, and its origin alone', async () => {
    const page = world({ finish, session: answering({ messageOrigins: [appOrigin] }) }, {}, true);
    await page.refresh();
    await page.complete();
    expect(page.visited).toEqual([]);
    expect(page.posted.at(-1)).toEqual({
      message: JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token: 'result' }),
      origin: appOrigin,
    });
  });

  it('in a popup that nobody may hear goes back by address', async () => {
    const page = world({ finish, session: answering({}) }, {}, true);
    await page.refresh();
    await page.complete();
    expect(page.posted).toEqual([]);
    expect(page.visited).toHaveLength(1);
  });

  it('says that it is done where there is nowhere to go', async () => {
    const page = world({ finish: async () => ({ token: 'result' }) });
    await page.complete();
    expect(page.state().screen).toEqual({ kind: 'done', outcome: 'completed' });
  });

  it('shows a problem where the server does not answer', async () => {
    const page = world({ finish: failing(new ApiError('broken', { requestId: 'r1' })) });
    await page.complete();
    expect(page.state().screen).toEqual({ kind: 'problem', problem: 'unknown', requestId: 'r1' });
  });
});

describe('settings of the tenant', () => {
  const address = `${appOrigin}/callback?token=outcome`;
  const expired = async () => ({ token: 'outcome', redirectUrl: address });
  const over = { kind: 'problem', problem: 'session-expired' };

  it('after an enrolment no success is seen, where it is hidden', async () => {
    const finish = async () => ({ token: 'result', redirectUrl: `${appOrigin}/callback` });
    const page = world({ finish, session: answering({ step: 'COMPLETE', endsAtOnce: true }) });
    await page.refresh();
    await page.complete();
    expect(page.pauses).toEqual([]);
    expect(page.visited).toHaveLength(1);
  });

  it('a page whose time is over goes back by itself, where that is wanted', async () => {
    const page = world({ expired, session: answering({ returnsOnExpiry: true }) });
    page.tokens.set('bearer');
    await page.refresh();
    page.expire();
    expect(page.state().screen).toEqual({ kind: 'loading' });
    await vi.waitFor(() => expect(page.visited).toEqual([address]));
    expect(page.tokens.get()).toBeUndefined();
  });

  it('also when a call finds out, and in a popup by telling whoever opened it', async () => {
    const page = world(
      { expired, session: answering({ returnsOnExpiry: true, messageOrigins: [appOrigin] }) },
      {},
      true,
    );
    await page.refresh();
    page.fail(new ApiError('expired'));
    const closing = {
      message: JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token: 'outcome' }),
      origin: appOrigin,
    };
    await vi.waitFor(() => expect(page.posted.at(-1)).toEqual(closing));
  });

  it('stays and says so where the tenant does not want it, or there is nowhere to go', async () => {
    const quiet = world({ session: answering({}) });
    await quiet.refresh();
    quiet.expire();
    expect(quiet.state().screen).toEqual(over);
    for (const answer of [failing(new ApiError('expired')), async () => ({ token: 'outcome' })]) {
      const page = world({ expired: answer, session: answering({ returnsOnExpiry: true }) });
      await page.refresh();
      page.expire();
      await vi.waitFor(() => expect(page.state().screen).toMatchObject(over));
      expect(page.visited).toEqual([]);
    }
  });

  it('a page that was loaded again after its time asks', async () => {
    const page = world({ expired, session: failing(new ApiError('expired')) });
    page.tokens.set('bearer');
    await page.start();
    await vi.waitFor(() => expect(page.visited).toEqual([address]));
  });
});

describe('leaving', () => {
  it('cancels at the server and goes where it says', async () => {
    const outcomes: string[] = [];
    const page = world({
      finish: async (outcome) => {
        outcomes.push(outcome);
        return { token: 'result', redirectUrl: `${appOrigin}/callback` };
      },
    });
    await page.leave();
    expect(outcomes).toEqual(['cancelled']);
    expect(page.visited).toEqual([`${appOrigin}/callback`]);
    expect(page.pauses).toEqual([]);
  });

  it('goes back in the history where the server will not say where to', async () => {
    let wentBack = 0;
    const page = world(
      { finish: failing(new ApiError('expired')) },
      {
        goBack: () => {
          wentBack += 1;
        },
      },
    );
    expect(page.canLeave()).toBe(true);
    await page.leave();
    expect(wentBack).toBe(1);
  });

  it('goes back in the history where the application gave no address to go to', async () => {
    let wentBack = 0;
    const goBack = () => {
      wentBack += 1;
    };
    const finish = async () => ({ token: 'result' });
    const page = world({ session: answering({ canReturn: false }), finish }, { goBack });
    await page.refresh();
    await page.leave();
    expect([wentBack, page.tokens.get()]).toEqual([1, undefined]);
    const opened = world({ session: answering({ canReturn: false }), finish });
    await opened.refresh();
    await opened.leave();
    expect(opened.state().screen).toEqual({ kind: 'done', outcome: 'cancelled' });
  });

  it('closes the popup without a token', async () => {
    const answers = {
      session: answering({ messageOrigins: [appOrigin] }),
      finish: failing(new ApiError('expired')),
    };
    const page = world(answers, {}, true);
    await page.refresh();
    await page.leave();
    expect(page.posted.at(-1)?.message).toBe(JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP' }));
    expect(page.state().screen).toEqual({ kind: 'done', outcome: 'cancelled' });
  });

  it('is possible without an address where the application waits in its own page, or as an app', async () => {
    const session = answering({ canReturn: false, messageOrigins: [appOrigin] });
    const pages = {
      nobody: world({ session }),
      popup: world({ session }, {}, true),
      app: world({ session }, { launch: { ...launch, nativeScheme: 'authsignal' } }),
    };
    for (const page of Object.values(pages)) await page.refresh();
    expect(Object.values(pages).map((page) => page.canReturn())).toEqual([false, true, true]);
  });

  it('with an app’s scheme in a popup: whoever opened it waits for the message, and nothing goes elsewhere', async () => {
    const page = world(
      {
        session: answering({ messageOrigins: [appOrigin] }),
        finish: async () => ({ token: 'result', redirectUrl: 'authsignal://auth?token=result' }),
      },
      { launch: { ...launch, nativeScheme: 'authsignal' } },
      true,
    );
    await page.refresh();
    await page.leave();
    expect(page.visited).toEqual([]);
    expect(page.posted.at(-1)).toEqual({
      message: JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token: 'result' }),
      origin: appOrigin,
    });
  });

  it('with an app’s scheme and nobody who opened it: to the app', async () => {
    const redirectUrl = 'authsignal://auth?token=result';
    const page = world(
      { session: answering({ canReturn: false }), finish: async () => ({ token: 'result', redirectUrl }) },
      { launch: { ...launch, nativeScheme: 'authsignal', mode: 'popup' } },
    );
    await page.refresh();
    await page.leave();
    expect(page.visited).toEqual([redirectUrl]);
  });

  it('is not offered where there is nowhere to go, and says so when it is all the same', async () => {
    const page = world({ finish: failing(new ApiError('expired')) });
    expect(page.canLeave()).toBe(false);
    await page.leave();
    expect(page.state().screen).toEqual({ kind: 'done', outcome: 'cancelled' });
  });
});

it('tells those who listen, until they stop', async () => {
  const page = world({});
  let told = 0;
  const stop = page.subscribe(() => {
    told += 1;
  });
  page.expire();
  stop();
  page.fail(new ApiError('limited'));
  expect(told).toBe(1);
  expect(page.state().screen).toMatchObject({ kind: 'problem', problem: 'limited' });
});
