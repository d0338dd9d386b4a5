import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { Session } from '../api/types.ts';
import { sessionWith } from '../testing/session.ts';
import type { FlowEvent } from './flow.ts';
import { initialFlow } from './flow.ts';
import { createSettingsControl } from './settings-control.ts';

function settled(fields: Partial<Session> = {}) {
  const session = sessionWith({ step: 'SETTINGS', ...fields });
  const sent: FlowEvent[] = [];
  const asked: object[] = [];
  let token: string | undefined = 'first';
  let refreshed = 0;
  let left = 0;
  let refusal: ApiError | undefined;
  const control = createSettingsControl({
    api: {
      stepUp: async (change) => {
        asked.push(change);
        if (refusal) throw refusal;
        return { token: 'second' };
      },
    },
    tokens: {
      get: () => token,
      set: (next) => {
        token = next;
      },
    },
    state: () => ({ ...initialFlow, session }),
    send: (event) => void sent.push(event),
    refresh: async () => {
      refreshed += 1;
    },
    leave: async () => {
      left += 1;
    },
  });
  return {
    control,
    sent,
    asked,
    token: () => token,
    refreshed: () => refreshed,
    left: () => left,
    refuse: (error: ApiError) => {
      refusal = error;
    },
  };
}

const add = { kind: 'add', method: 'PASSKEY' } as const;

it('a way that may be added now is, without another proof', () => {
  const { control, sent, asked } = settled({ enrollableMethods: [{ verificationMethod: 'PASSKEY' }] });
  control.useMethod('PASSKEY');
  expect([sent, asked]).toEqual([[{ type: 'method', method: 'PASSKEY' }], []]);
});

it('one that needs another proof asks for it, and goes on afterwards, once', async () => {
  const enrollableMethods = [{ verificationMethod: 'PASSKEY', needsStepUp: true }] as const;
  const { control, asked, token, refreshed } = settled({ enrollableMethods });
  control.useMethod('PASSKEY');
  await setImmediate();
  expect([asked, token(), refreshed()]).toEqual([
    [{ change: 'add', verificationMethod: 'PASSKEY' }],
    'second',
    1,
  ]);
  expect([control.takeResume(), control.takeResume()]).toEqual([add, undefined]);
});

it('the way back gives the settings as they were; after a reload it leaves', async () => {
  const { control, token, refreshed, left } = settled();
  await control.stepUp({ change: 'update' }, { kind: 'codes' });
  await control.cancelStepUp();
  expect([token(), refreshed(), left(), control.takeResume()]).toEqual(['first', 2, 0, undefined]);
  await control.cancelStepUp();
  expect(left()).toBe(1);
});

it('what no proof is enough for is told to who asked, and changes nothing', async () => {
  const { control, token, sent, refuse } = settled();
  refuse(new ApiError('refused', { status: 403 }));
  await expect(control.stepUp({ change: 'update' }, { kind: 'codes' })).rejects.toThrow(ApiError);
  expect([token(), sent, control.takeResume()]).toEqual(['first', [], undefined]);
});
