/** How else it ends: refused, declined, cancelled, closed, opened before, or too late. What a person does, and what comes of it. */
import { UserActionState } from '@authsignal/node';
import { expect } from 'vitest';
import { button, step } from '../harness/challenge-page.ts';
import { Phone } from '../harness/phone.ts';
import type { Customer } from './customer.ts';
import { pressAway } from './methods.ts';
import type { Place } from './place.ts';

interface Tracked {
  readonly url: string;
  readonly token: string;
}

export interface OtherEnding {
  readonly name: string;
  readonly action: 'signIn' | 'payOut' | 'browse' | 'PUSH';
  readonly act: (at: Customer, tracked: Tracked) => Promise<void>;
  /** What the application is told of refused calls. */
  readonly refusals?: readonly object[];
  /** What validate says of the token; absent: the application gets none. */
  readonly state?: UserActionState;
}

async function withPhone(place: Place, token: string): Promise<Phone> {
  const phone = new Phone(place.server);
  await phone.add(token, ['push']);
  return phone;
}

export const otherEndings: readonly OtherEnding[] = [
  {
    name: 'what nobody may do is refused',
    action: 'payOut',
    state: UserActionState.BLOCK,
    act: async (at, { url }) => {
      await at.launch(url);
      await step.blocked(at.view).waitFor();
      await pressAway(at, button(at.view, 'Go back'));
    },
  },
  {
    name: 'it is declined on the phone',
    action: 'PUSH',
    state: UserActionState.CHALLENGE_FAILED,
    act: async (at, { url, token }) => {
      const phone = await withPhone(at.place, token);
      await at.launch(url);
      await at.view.getByText('Type this number on your phone').waitFor();
      await phone.answer(await phone.request(), { approved: false });
      await at.comeBack();
      await pressAway(at, button(at.view, 'Start again'));
    },
  },
  {
    name: 'the person cancels on the page',
    action: 'signIn',
    state: UserActionState.CHALLENGE_REQUIRED,
    act: async (at, { url }) => {
      await at.launch(url);
      await pressAway(at, button(at.view, 'Cancel and go back'));
    },
  },
  {
    name: 'the person puts off a first way in, and may go on without',
    action: 'browse',
    state: UserActionState.ALLOW,
    act: async (at, { url }) => {
      await at.launch(url);
      await pressAway(at, button(at.view, 'Not now'));
    },
  },
  {
    name: 'the application insists on a first way in, and the person closes it',
    action: 'browse',
    act: async (at, { url }) => {
      await at.launch(`${url}&force_enrollment=true`);
      await step.confirmEmail(at.view).waitFor();
      expect(await button(at.view, 'Not now').count()).toBe(0);
      await at.dismiss();
    },
  },
  {
    name: 'the person closes it',
    action: 'signIn',
    act: async (at, { url }) => {
      await at.launch(url);
      await button(at.view, 'Cancel and go back').waitFor();
      await at.dismiss();
    },
  },
  {
    name: 'somebody else has opened its address',
    action: 'signIn',
    refusals: [{ errorCode: 'expired_token', statusCode: 401 }],
    act: async (at, { url }) => {
      const body = JSON.stringify({ reference: new URL(url).searchParams.get('token') });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${at.place.server.apiUrl}/client/hosted/exchange`, { method: 'POST', headers, body });
      await at.launch(url);
      await step.linkUsed(at.view).waitFor();
      await pressAway(at, button(at.view, 'Go back'));
    },
  },
];
