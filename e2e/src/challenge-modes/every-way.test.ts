/**
 * Every way to prove it is you, in every mode of the challenge page, with the page and the application on origins of their own:
 * what the application hears on the way, the token it gets, what the server makes of it, and that nothing is left behind.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { button, step } from '../harness/challenge-page.ts';
import { startTlsProxy, type TlsProxy } from '../harness/tls-proxy.ts';
import type { AuthenticatorKind } from '../harness/virtual-authenticator.ts';
import { Customer, modes } from './customer.ts';
import { otherEndings } from './endings.ts';
import { expectNothing, expectProof, expectRefusal } from './expectations.ts';
import { pressAway, ways } from './methods.ts';
import { type Method, openLocalhost, openNames, type Place } from './place.ts';

let proxy: TlsProxy;
let browser: Browser;
let places: Readonly<Record<'localhost' | 'mfa.test', Place>>;

beforeAll(async () => {
  proxy = await startTlsProxy('mfa.test');
  const [launched, localhost, names] = await Promise.all([
    launchBrowser(...proxy.browserArguments),
    openLocalhost(),
    openNames(proxy),
  ]);
  browser = launched;
  places = { localhost, 'mfa.test': names };
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(Object.values(places ?? {}).map(async (place) => await place.close()));
  await proxy?.close();
});

/** Small and still: what is looked at is elsewhere, and drawing is most of the work. */
const newCustomer = async (): Promise<Person> =>
  await newPerson(browser, { viewport: { width: 480, height: 640 }, reducedMotion: 'reduce' });

/** Chromium reports the status of calls that are refused; nothing else may have gone wrong. */
const isUnexpected = (problem: string): boolean => !/status of 401/.test(problem);

const cases = [
  ...modes.map((mode) => ({ placeName: 'localhost', mode, sdkName: 'stepward' }) as const),
  ...modes.map((mode) => ({ placeName: 'mfa.test', mode, sdkName: 'stepward' }) as const),
  ...(['popup', 'window'] as const).map(
    (mode) => ({ placeName: 'mfa.test', mode, sdkName: 'authsignal' }) as const,
  ),
];
/** Of each kind one: a ceremony, a code, an approval elsewhere. */
const publicSdkMethods: readonly Method[] = ['SECURITY_KEY', 'SMS', 'PUSH'];

describe.concurrent.each(cases)('on $placeName, $mode of $sdkName', ({ placeName, mode, sdkName }) => {
  const isOurs = sdkName === 'stepward';
  let person: Person;
  beforeAll(async () => {
    person = await newCustomer();
  });
  afterAll(async () => {
    expect(person.problems.filter(isUnexpected)).toEqual([]);
    await person.context.close();
  });
  const arrive = (authenticator?: AuthenticatorKind) =>
    new Customer({ place: places[placeName], person, mode, sdkName, authenticator });

  const tried = ways.filter(({ method }) => isOurs || publicSdkMethods.includes(method));
  it.each(tried)('$method', { concurrent: false }, async ({ method, authenticator, steps }) => {
    const at = arrive(authenticator);
    const userId = `${sdkName}-${mode}-${method}`;
    const { add, addByApp, use } = steps(userId);
    const track = async () => await at.track(userId, method);
    if (add) {
      await at.launch((await track()).url);
      await add(at);
      await expectProof(at, userId, method);
    }
    await addByApp?.(at, (await track()).token);
    await at.launch((await track()).url);
    await use(at);
    await expectProof(at, userId, method);
    await at.leave();
  });

  it.each(isOurs ? otherEndings : [])('$name', { concurrent: false }, async (ending) => {
    const { name, action, act, state, refusals } = ending;
    const at = arrive();
    const userId = `${mode}-${name.replaceAll(' ', '-')}`;
    const { idempotencyKey, ...tracked } = await at.track(userId, action);
    await act(at, tracked);
    if (state === undefined) await expectNothing(at, { userId, action, idempotencyKey }, refusals);
    else await expectRefusal(at, { userId, action, idempotencyKey }, state);
  });
});

it('too late: the page says so in each mode, and the way back leads to where the application was', async () => {
  const place = places.localhost;
  const people = await Promise.all(modes.map(newCustomer));
  const late = await Promise.all(
    modes.map(async (mode, index) => {
      const at = new Customer({ place, person: people[index] as Person, mode });
      const userId = `${mode}-late`;
      const { url, idempotencyKey } = await at.track(userId, 'EMAIL_OTP');
      await at.launch(url);
      await at.view.getByLabel('Email address').fill(`${userId}@example.com`);
      return { at, action: { userId, action: 'EMAIL_OTP', idempotencyKey } };
    }),
  );
  await place.server.restart({ laterByMs: 11 * 60_000 });
  for (const { at, action } of late) {
    await pressAway(at, button(at.view, 'Send code'));
    await step.tookTooLong(at.view).waitFor();
    await pressAway(at, button(at.view, 'Go back'));
    const refused = { errorCode: 'expired_token', statusCode: 401 };
    // Of the code that was asked for, and of the way back.
    await expectNothing(at, action, [refused, refused]);
    await at.person.context.close();
  }
});
