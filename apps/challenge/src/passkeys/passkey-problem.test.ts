import { expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { passkeyProblemOf } from './passkey-problem.ts';
import { mayStartAlone } from './passkeys.ts';
import { problemIn } from './use-ceremony.ts';

it.each([
  ['NotAllowedError', 'cancelled'],
  ['AbortError', 'interrupted'],
  ['InvalidStateError', 'already-added'],
  ['NotSupportedError', 'unsupported'],
  ['ConstraintError', 'no-screen-lock'],
  ['SecurityError', 'wrong-site'],
  ['UnknownError', 'device'],
  ['NotReadableError', 'device'],
  ['OperationError', 'device'],
  ['TypeError', 'unknown'],
  ['SomethingNewError', 'unknown'],
])('what the browser calls %s is told as %s', (name, problem) => {
  expect(passkeyProblemOf(Object.assign(new Error('x'), { name }))).toBe(problem);
});

it.each([
  ['offline', undefined, 'offline'],
  ['limited', 'too_many_requests', 'limited'],
  ['refused', 'unknown_credential', 'not-known'],
  ['refused', 'invalid_credential', 'not-accepted'],
  ['refused', 'invalid_request', 'unknown'],
  ['broken', undefined, 'unknown'],
] as const)('what the server calls %s %s is told as %s', (kind, errorCode, problem) => {
  expect(passkeyProblemOf(new ApiError(kind, { errorCode }))).toBe(problem);
});

it('what is no error at all is unknown', () => {
  expect(passkeyProblemOf('x')).toBe('unknown');
  expect(passkeyProblemOf(undefined)).toBe('unknown');
});

it('our own doing is never told', () => {
  expect(problemIn('interrupted')).toBeUndefined();
  expect(problemIn('idle')).toBeUndefined();
  expect(problemIn('running')).toBeUndefined();
  expect(problemIn('cancelled')).toBe('cancelled');
});

it.each([
  ['after a press', { framed: true, activated: true, visible: false, focused: false }, true],
  [
    'in a page of its own that is looked at',
    { framed: false, activated: false, visible: true, focused: true },
    true,
  ],
  ['in a frame', { framed: true, activated: false, visible: true, focused: true }, false],
  ['in the background', { framed: false, activated: false, visible: false, focused: false }, false],
  [
    'beside the page that has the focus',
    { framed: false, activated: false, visible: true, focused: false },
    false,
  ],
])('the sheet opens by itself %s: %s', (_name, state, may) => {
  expect(mayStartAlone(state)).toBe(may);
});
