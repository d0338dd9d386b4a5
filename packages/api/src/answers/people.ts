/** Server API: what users, authenticators and devices answer (server-api.md §6 to §8, §13). */
import { Type } from 'typebox';
import { Custom, MethodNames, Time } from './values.ts';

const user = {
  userId: Type.String(),
  email: Type.Optional(Type.String()),
  emailVerified: Type.Boolean({ description: 'The address was proven, here or by you.' }),
  phoneNumber: Type.Optional(Type.String()),
  phoneNumberVerified: Type.Boolean({ description: 'The number was proven, here or by you.' }),
  username: Type.Optional(Type.String()),
  displayName: Type.Optional(Type.String()),
  custom: Type.Optional(Custom),
};
const storedUser = { ...user, locale: Type.Optional(Type.String()) };
const enrolment = { isEnrolled: Type.Boolean(), enrolledVerificationMethods: MethodNames };
const defaultVerificationMethod = Type.Optional(Type.String());

export const SessionUser = Type.Object(user);
export const UserAnswer = Type.Object({
  ...storedUser,
  ...enrolment,
  allowedVerificationMethods: MethodNames,
  defaultVerificationMethod,
});
export const UpdateUserAnswer = Type.Object({
  ...storedUser,
  defaultVerificationMethod,
  warnings: Type.Optional(
    Type.Array(Type.String(), { description: 'What was kept, and rules will not use, in words.' }),
  ),
});
export const UserListAnswer = Type.Object({
  users: Type.Array(Type.Object({ ...storedUser, ...enrolment, createdAt: Time })),
  lastEvaluatedUserId: Type.Optional(
    Type.String({ description: 'There are more: ask for the page after this user.' }),
  ),
  tokenPayload: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'Claims of the ID token that was given.' }),
  ),
});

const AsHeaderSays = Type.String({ description: 'As the header says.' });
/** Of a browser, as far as its User-Agent says. */
const named = (...names: string[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Type.Optional(AsHeaderSays)])));
const ParsedUserAgent = Type.Object(
  {
    ua: Type.String({ description: 'The User-Agent header.' }),
    browser: named('name', 'version', 'major', 'type'),
    engine: named('name', 'version'),
    os: named('name', 'version'),
    device: named('type', 'model', 'vendor'),
    cpu: named('architecture'),
  },
  { description: 'Browser that the passkey was made in.' },
);

const Credential = Type.Object(
  {
    credentialId: Type.String(),
    deviceId: Type.String({
      description:
        'Of the device that used it last, as its SDK names it; else the same as userAuthenticatorId.',
    }),
    name: Type.String(),
    aaguid: Type.Optional(Type.String()),
    aaguidMapping: Type.Optional(
      Type.Object(
        {
          name: Type.String(),
          svgIconLight: Type.Optional(Type.String({ description: 'A data: URI, for <img>.' })),
          svgIconDark: Type.Optional(Type.String({ description: 'The same on a dark ground.' })),
        },
        { description: 'What holds it, where its aaguid is known.' },
      ),
    ),
    credentialBackedUp: Type.Optional(Type.Boolean({ description: 'The passkey is kept in a cloud.' })),
    credentialDeviceType: Type.Optional(Type.String({ description: 'singleDevice or multiDevice.' })),
    authenticatorAttachment: Type.Optional(Type.String({ description: 'platform or cross-platform.' })),
    verifiedAt: Type.Optional(Time),
    parsedUserAgent: Type.Optional(ParsedUserAgent),
  },
  { description: 'With a passkey.' },
);

export const UserAuthenticator = Type.Object({
  userId: Type.String(),
  userAuthenticatorId: Type.String(),
  verificationMethod: Type.String(),
  createdAt: Time,
  isDefault: Type.Boolean({ description: 'It is offered first.' }),
  verifiedAt: Type.Optional(Time),
  lastVerifiedAt: Type.Optional(Time),
  email: Type.Optional(Type.String()),
  phoneNumber: Type.Optional(Type.String()),
  previousSmsChannel: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  displayName: Type.Optional(Type.String()),
  webauthnCredential: Type.Optional(Credential),
  devicePlatform: Type.Optional(Type.String({ description: 'With an app: IOS, ANDROID or WEB.' })),
  erroredAt: Type.Optional(
    Type.String({ format: 'date-time', description: 'When something was found wrong with it.' }),
  ),
  errorCode: Type.Optional(
    Type.String({ description: 'COUNTER_REGRESSED: there may be two of this authenticator.' }),
  ),
});
export const AuthenticatorListAnswer = Type.Array(UserAuthenticator);
export const EnrolAnswer = Type.Object({
  authenticator: UserAuthenticator,
  recoveryCodes: Type.Optional(
    Type.Array(Type.String(), { description: 'Shown this once, with the first authenticator.' }),
  ),
});
export const EnrolManyAnswer = Type.Object({
  total: Type.Integer(),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  failures: Type.Array(
    Type.Object({
      userId: Type.Optional(Type.String()),
      credentialId: Type.Optional(Type.String()),
      errorCode: Type.String(),
      errorDescription: Type.String(),
    }),
    { description: 'The items that were refused.' },
  ),
});

export const DeviceAnswer = Type.Object({
  userId: Type.String(),
  deviceId: Type.String(),
  createdAt: Time,
  authenticatedAt: Type.Optional(Time),
  invalidatedAt: Type.Optional(Time),
  rememberedUntil: Type.Optional(Type.String({ format: 'date-time', description: 'Remembered until then.' })),
  lastVerificationMethod: Type.Optional(Type.String()),
});
export const DeviceListAnswer = Type.Array(DeviceAnswer);
