/** Server API: people, their authenticators and their devices. */
import {
  AuthenticatorListAnswer,
  DeviceAnswer,
  DeviceListAnswer,
  EnrolAnswer,
  EnrolManyAnswer,
  SuccessAnswer,
  UpdateUserAnswer,
  UserAnswer,
  UserListAnswer,
} from '@stepward/api';
import type { Area } from '../operation.ts';

export const users: Area = {
  tag: 'Users',
  about:
    'The people of your application, by your own id for them. Stepward knows a person from the first call.',
  caller: 'serverKey',
  operations: {
    'GET /v1/users': {
      operationId: 'queryUsers',
      summary: 'Find users',
      details: 'Filters are joined with and. The next page starts after lastEvaluatedUserId.',
      answer: 'users, a list; lastEvaluatedUserId, if there are more; tokenPayload, if a token was given.',
      answerSchema: UserListAnswer,
    },
    'GET /v1/users/:userId': {
      operationId: 'getUser',
      summary: 'Get a user',
      details: 'A user who is not known is 200 with isEnrolled false, not 404.',
      answer:
        'userId, isEnrolled, enrolledVerificationMethods, allowedVerificationMethods, defaultVerificationMethod, and what is known of the person.',
      answerSchema: UserAnswer,
    },
    'PATCH /v1/users/:userId': {
      operationId: 'updateUser',
      summary: 'Update a user',
      details:
        'Changes only the fields that are sent; a user who is not known is created. An authenticator on the old address or number moves to the new one or is removed.',
      answer: 'The user after the change.',
      answerSchema: UpdateUserAnswer,
    },
    'POST /v1/users/:userId': {
      operationId: 'updateUserByPost',
      summary: 'Update a user (by POST)',
      details: 'The same as PATCH, for SDKs that send POST.',
      answer: 'The user after the change.',
      answerSchema: UpdateUserAnswer,
    },
    'DELETE /v1/users/:userId': {
      operationId: 'deleteUser',
      summary: 'Delete a user',
      details:
        'Removes the person with authenticators, devices, sessions and actions. Succeeds also if there is none.',
      answer: 'success: true.',
      answerSchema: SuccessAnswer,
    },
  },
};

export const authenticators: Area = {
  tag: 'Authenticators',
  about: 'What a person proves themselves with. Only verified authenticators are listed.',
  caller: 'serverKey',
  operations: {
    'GET /v1/users/:userId/authenticators': {
      operationId: 'listAuthenticators',
      summary: 'List the authenticators of a user',
      answer: 'The authenticators.',
      answerSchema: AuthenticatorListAnswer,
    },
    'POST /v1/users/:userId/authenticators': {
      operationId: 'enrollAuthenticator',
      example: { verificationMethod: 'EMAIL_OTP', email: 'alice@example.com' },
      summary: 'Add an authenticator that you verified yourself',
      details: 'E-mail address, phone number, authenticator app or passkey, without a challenge.',
      answer: 'authenticator; recoveryCodes, if the first authenticator made some.',
      answerSchema: EnrolAnswer,
      refusals: [409],
    },
    'POST /v1/users/authenticators': {
      operationId: 'importAuthenticators',
      summary: 'Import many passkeys',
      details: 'Each item is judged by itself: one that is refused does not stop the others.',
      answer: 'total, succeeded, failed, failures (each with the reason).',
      answerSchema: EnrolManyAnswer,
    },
    'DELETE /v1/users/:userId/authenticators/:userAuthenticatorId': {
      operationId: 'deleteAuthenticator',
      summary: 'Remove an authenticator',
      answer: 'success: true.',
      answerSchema: SuccessAnswer,
      refusals: [404, 409],
    },
  },
};

export const devices: Area = {
  tag: 'Devices',
  about: 'Devices that tracked actions named. One appears with the first action that carries its id.',
  caller: 'serverKey',
  operations: {
    'GET /v1/users/:userId/devices': {
      operationId: 'listDevices',
      summary: 'List the devices of a user',
      answer: 'The devices.',
      answerSchema: DeviceListAnswer,
    },
    'POST /v1/users/:userId/devices/:deviceId/invalidate': {
      operationId: 'invalidateDevice',
      summary: 'Invalidate a device',
      details: 'For ever: it counts as new from now on. Again changes nothing.',
      answer: 'The device.',
      answerSchema: DeviceAnswer,
      refusals: [404],
    },
    'PATCH /v1/users/:userId/devices/:deviceId': {
      operationId: 'updateDevice',
      summary: 'Remember a device, or stop to',
      answer: 'The device.',
      answerSchema: DeviceAnswer,
      refusals: [404],
    },
  },
};
