/**
 * Somebody at an application that launches the challenge page: in place of the application, in a frame over it, or in a
 * window of its own. Owns: how each mode begins, what of it the person sees, what the application hears and is left with.
 */
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Person } from '../harness/browser.ts';
import {
  type AuthenticatorKind,
  type VirtualAuthenticator,
  virtualAuthenticator,
} from '../harness/virtual-authenticator.ts';
import type { Place } from './place.ts';

export const modes = ['redirect', 'popup', 'window'] as const;
export type Mode = (typeof modes)[number];
export type SdkName = 'stepward' | 'authsignal';

interface Posted {
  readonly origin: string;
  readonly data: unknown;
}

/** What the application has once it is over. */
export interface Ending {
  readonly token: string | undefined;
  /** All that was posted to the application's page, by whomever. */
  readonly heard: readonly Posted[];
  /** What it was told of refused calls. */
  readonly errors: readonly unknown[];
  /** What its promise knows the page by; nothing of the public SDK's. */
  readonly nonce: string | undefined;
  /** What is left of it in the application's page. */
  readonly left: {
    readonly frames: number;
    readonly dialogs: number;
    readonly focus: string;
    readonly overflow: string;
  };
}

declare global {
  interface Window {
    posted: Posted[];
    refusals: unknown[];
  }
}

interface Setting {
  readonly place: Place;
  readonly person: Person;
  readonly mode: Mode;
  readonly sdkName?: SdkName;
  /** What they have at hand for passkeys and security keys. */
  readonly authenticator?: AuthenticatorKind | undefined;
}

export class Customer {
  readonly place: Place;
  readonly person: Person;
  readonly mode: Mode;
  readonly sdkName: SdkName;
  readonly #kind: AuthenticatorKind | undefined;
  #device: VirtualAuthenticator | undefined;
  #opened: Page | undefined;
  #nonce: string | undefined;

  constructor({ place, person, mode, sdkName = 'stepward', authenticator }: Setting) {
    this.place = place;
    this.person = person;
    this.mode = mode;
    this.sdkName = sdkName;
    this.#kind = authenticator;
  }

  /** The application's page, which is the challenge page's for a while in a redirect. */
  get page(): Page {
    return this.person.page;
  }

  /** The tab or window that shows the challenge page. */
  get shownIn(): Page {
    return this.#opened ?? this.page;
  }

  get view(): Page | FrameLocator {
    return this.mode === 'popup' ? this.page.frameLocator('#__authsignal-popup-iframe') : this.shownIn;
  }

  get device(): VirtualAuthenticator | undefined {
    return this.#device;
  }

  get returnUrl(): string {
    return `${this.place.app}/${this.sdkName}?state=a%2Bb`;
  }

  /** As the application's backend does before it launches the page. */
  async track(userId: string, action: string) {
    const attributes = { redirectUrl: this.returnUrl };
    return await this.place.sdk.track({ userId, action, attributes });
  }

  /** Where they pay. */
  get application(): string {
    return `${this.place.app}/${this.sdkName}`;
  }

  /** Presses "Pay" in the application, which launches the page of this address. */
  async launch(url: string): Promise<void> {
    const { page, mode, place } = this;
    if (page.url() !== this.application) await page.goto(this.application);
    await page.evaluate(
      ({ tenantId, baseUrl, ...given }) => {
        const sdk = new window.Authsignal({ tenantId, baseUrl });
        window.posted = [];
        window.refusals = [];
        window.onmessage = ({ origin, data }) => window.posted.push({ origin, data });
        const onError = (error: unknown) => void window.refusals.push(error);
        const pay = document.querySelector('button');
        if (pay)
          pay.onclick = () => {
            window.launched = sdk.launch(given.url, { mode: given.mode, onError } as { mode: Mode });
          };
      },
      { tenantId: place.server.tenantId, baseUrl: `${place.hosted}/v1`, url, mode },
    );
    if (this.#kind !== undefined && mode !== 'window')
      this.#device ??= await virtualAuthenticator(page, this.#kind);
    const pay = async () => await page.getByRole('button', { name: 'Pay' }).click();
    if (mode === 'window') await this.#openWindow(pay);
    else await pay();
    if (mode === 'popup') this.#nonce = nonceIn(await page.locator('iframe').getAttribute('src'));
  }

  /** What is plugged in has to be there before the page asks for it: so long it does not get its first answer. */
  async #openWindow(pay: () => Promise<void>): Promise<void> {
    const { context } = this.person;
    const ready = Promise.withResolvers<void>();
    const exchange = '**/v1/client/hosted/exchange';
    if (this.#kind !== undefined)
      await context.route(exchange, async (route) => {
        await ready.promise;
        await route.continue();
      });
    const opening = context.waitForEvent('page');
    await pay();
    this.#opened = await opening;
    this.#nonce = nonceIn(this.#opened.url());
    if (this.#kind !== undefined)
      this.#device = await virtualAuthenticator(this.#opened, this.#kind, this.#device?.kept);
    ready.resolve();
  }

  /** Resolves once the challenge page is gone. */
  async over(): Promise<void> {
    if (this.mode === 'redirect') await this.page.waitForURL(`${this.returnUrl}&token=*`);
    else if (this.mode === 'popup') await this.page.locator('iframe').waitFor({ state: 'detached' });
    else if (!this.shownIn.isClosed()) await this.shownIn.waitForEvent('close');
  }

  async isGone(): Promise<boolean> {
    if (this.mode === 'window') return this.shownIn.isClosed();
    if (this.mode === 'redirect') return this.page.url().startsWith(this.returnUrl);
    return (await this.page.locator('iframe').count()) === 0;
  }

  /** Waits for one of these to be seen; false: for none, because the page is gone. */
  async sees(one: Locator): Promise<boolean> {
    const seen = one.first().waitFor();
    const gone = this.over();
    // Whichever comes second, or never, is nobody's failure.
    for (const late of [seen, gone]) late.catch(() => undefined);
    return await Promise.race([
      seen.then(
        () => true,
        async () => await gone.then(() => false),
      ),
      gone.then(() => false),
    ]);
  }

  /** Waits for it. */
  async ending(): Promise<Ending> {
    const { page, mode } = this;
    await this.over();
    if (mode === 'redirect') {
      const token = new URL(page.url()).searchParams.get('token') ?? undefined;
      return { token, heard: [], errors: [], nonce: undefined, left: await this.#left() };
    }
    const answer = await page.evaluate(async () => {
      const { token } = await window.launched;
      return { token, heard: window.posted, errors: window.refusals };
    });
    return { ...answer, nonce: this.#nonce, left: await this.#left() };
  }

  /** As people do after they did their part elsewhere: the page looks at once. */
  async comeBack(): Promise<void> {
    await this.view
      .locator('html')
      .evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      .catch(() => undefined);
  }

  /** Goes away without a word to the page: by Esc, with the focus where it is; by the window's button; by the browser's. */
  async dismiss(): Promise<void> {
    if (this.mode === 'popup') await this.page.keyboard.press('Escape');
    if (this.mode === 'window') await this.shownIn.close();
    if (this.mode === 'redirect') await this.page.goBack();
  }

  /** Nothing of theirs is there for whoever comes next to this page. */
  async leave(): Promise<void> {
    if (this.mode !== 'window') await this.#device?.remove();
  }

  async #left(): Promise<Ending['left']> {
    return await this.page.evaluate(() => ({
      frames: document.querySelectorAll('iframe').length,
      dialogs: document.querySelectorAll('dialog, [role=dialog], [role=alertdialog]').length,
      focus: document.activeElement?.textContent ?? '',
      overflow: document.documentElement.style.overflow,
    }));
  }
}

const nonceIn = (url: string | null): string | undefined =>
  new URL(url ?? '').searchParams.get('nonce') ?? undefined;
