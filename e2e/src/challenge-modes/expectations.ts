/** What an application is left with: what it heard, its token and what the server makes of that, and its own page as it was. */
import type { UserActionState } from '@authsignal/node';
import { expect } from 'vitest';
import type { Customer, Ending } from './customer.ts';

interface Action {
  readonly userId: string;
  readonly action: string;
  readonly idempotencyKey: string;
}

const untouched = { frames: 0, dialogs: 0, focus: 'Pay', overflow: '' };

/** What the page said to its opener, to the letter (client-api.md §11.3); ours gets its nonce back in each. */
function expectMessages({ heard, nonce, token }: Ending, hosted: string): void {
  expect(new Set(heard.map(({ origin }) => origin))).toEqual(new Set([hosted]));
  const sealed = nonce === undefined ? {} : { nonce };
  const [heights, texts] = [heard.filter(isHeight), heard.filter((one) => !isHeight(one))];
  expect(texts.map(({ data }) => JSON.parse(String(data)))).toEqual([
    { event: 'AUTHSIGNAL_READY', ...sealed },
    { event: 'AUTHSIGNAL_CLOSE_POPUP', token, ...sealed },
  ]);
  expect(heights.length).toBeGreaterThan(0);
  for (const { data } of heights) expect(data).toEqual({ height: expect.any(Number), ...sealed });
}

const isHeight = ({ data }: Ending['heard'][number]): boolean => typeof data !== 'string';

/** Nothing of the page is left, and the application has a token that says nothing by itself. */
async function tokenOf(at: Customer): Promise<string> {
  const ending = await at.ending();
  if (at.mode !== 'redirect') {
    expectMessages(ending, at.place.hosted);
    expect(ending.errors).toEqual([]);
    // The public SDK keeps its ways.
    if (at.sdkName === 'stepward') expect(ending.left).toEqual(untouched);
  }
  expect(ending.left.frames).toBe(0);
  expect(at.person.context.pages()).toEqual([at.page]);
  expect(ending.token).toMatch(/^[\w-]{20,}$/);
  return ending.token ?? '';
}

export async function expectProof(at: Customer, userId: string, method: string): Promise<void> {
  const token = await tokenOf(at);
  expect(await at.place.sdk.validateChallenge({ token, userId, action: method })).toMatchObject({
    isValid: true,
    state: 'CHALLENGE_SUCCEEDED',
    verificationMethod: method,
    userId,
  });
}

/** A token that says that nothing was proven. */
export async function expectRefusal(
  at: Customer,
  { userId, action }: Action,
  state: UserActionState,
): Promise<void> {
  const token = await tokenOf(at);
  const result = await at.place.sdk.validateChallenge({ token, userId, action });
  expect(result).toMatchObject({ isValid: false, state });
}

/** No token, the application where it was; the action still waits. @param refusals what it was told meanwhile */
export async function expectNothing(
  at: Customer,
  action: Action,
  refusals: readonly object[] = [],
): Promise<void> {
  if (at.mode !== 'redirect') {
    const { token, left, errors, heard } = await at.ending();
    expect([token, left]).toEqual([undefined, untouched]);
    expect(errors).toEqual(refusals);
    expect(new Set(heard.map(({ origin }) => origin))).toEqual(new Set([at.place.hosted]));
  }
  await at.page.waitForURL(at.application);
  expect(at.person.context.pages()).toEqual([at.page]);
  const state = action.action === 'browse' ? 'ALLOW' : 'CHALLENGE_REQUIRED';
  expect(await at.place.sdk.getAction(action)).toMatchObject({ state });
}
