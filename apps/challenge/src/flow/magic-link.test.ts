import { expect, it } from 'vitest';
import type { Session } from '../api/types.ts';
import { sessionWith, testNow } from '../testing/session.ts';
import { initialFlow, nextFlow } from './flow.ts';

const context = { can: { passkeys: true }, now: testNow };
const delivery = { sent: true };
const enrolling = (): Session =>
  sessionWith({
    step: 'ENROLL',
    enrollableMethods: [{ verificationMethod: 'EMAIL_MAGIC_LINK', isFixed: true, hint: 'a•••e@example.com' }],
  });

it('a link is a way of its own to prove oneself', () => {
  const session = sessionWith({ methods: [{ verificationMethod: 'EMAIL_MAGIC_LINK' }] });
  const { screen } = nextFlow(initialFlow, { type: 'session', session }, context);
  expect(screen).toEqual({ kind: 'verify-link' });
});

it('and to add an address: the wait for the link outlives a look at the server', () => {
  const begun = nextFlow(initialFlow, { type: 'session', session: enrolling() }, context);
  expect(begun.screen).toEqual({ kind: 'enroll-link', isFixed: true, hint: 'a•••e@example.com' });
  const enrollment = { email: 'a•••e@example.com', fixed: true, delivery, byLink: true };
  const sent = nextFlow(begun, { type: 'email-sent', enrollment }, context);
  expect(sent.screen).toEqual({ kind: 'verify-link', enrollment });
  expect(nextFlow(sent, { type: 'session', session: enrolling() }, context).screen).toEqual(sent.screen);
  const done = sessionWith({ step: 'COMPLETE' });
  expect(nextFlow(sent, { type: 'session', session: done }, context).screen).toEqual({ kind: 'success' });
});
