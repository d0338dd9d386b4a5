import { describe, expect, it } from 'vitest';
import { problemOf, problemOfCode, sentences } from './problem.ts';

const cognito = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('what Cognito refuses', () => {
  it.each([
    ['NotAuthorizedException', 'Incorrect username or password.', 'refused', sentences.wrongPassword],
    ['UserNotFoundException', 'User does not exist.', 'refused', sentences.wrongPassword],
    ['NotAuthorizedException', 'Invalid session for the user, session is expired.', 'over', sentences.over],
    ['NotAuthorizedException', 'Invalid session for the user.', 'over', sentences.over],
    [
      'NotAuthorizedException',
      'Custom auth lambda trigger is not configured.',
      'unknown',
      sentences.notProven,
    ],
    [
      'UserLambdaValidationException',
      'CreateAuthChallenge failed with error x.',
      'refused',
      sentences.refused,
    ],
    ['TooManyRequestsException', '', 'busy', sentences.busy],
    ['NetworkError', '', 'offline', sentences.offline],
    ['SomethingNew', 'secret detail', 'unexpected', sentences.unexpected],
  ])('%s "%s" is %s', (name, message, kind, sentence) => {
    expect(problemOf(cognito(name, message))).toMatchObject({ kind, message: sentence });
  });
});

describe('what Stepward refuses', () => {
  it.each([
    ['expired_token', 'over'],
    ['network_error', 'offline'],
    ['too_many_requests', 'busy'],
    ['unknown_credential', 'refused'],
    ['something_new', 'unexpected'],
  ])('%s is %s', (code, kind) => {
    expect(problemOfCode(code).kind).toBe(kind);
  });
});
