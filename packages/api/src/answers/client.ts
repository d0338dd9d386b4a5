/** What the Client API answers (client-api.md; ARCHITECTURE.md, borders, for the challenge page's own routes). */
import { Type } from 'typebox';
import { actionStates } from '../server-api.ts';
import { FailureReason } from './challenges.ts';
import { UserAuthenticator } from './people.ts';
import { MethodNames, oneOf, Time } from './values.ts';

export const ExchangeAnswer = Type.Object({
  token: Type.String({ description: 'Client token of the action.' }),
  tenantId: Type.String(),
  expiresAt: Time,
});

const challengeSteps = [
  'ENROLL',
  'VERIFY',
  'SHOW_RECOVERY_CODES',
  'OFFER_PASSKEY',
  'SETTINGS',
  'COMPLETE',
  'FAILED',
  'BLOCKED',
] as const;

export const HostedSessionAnswer = Type.Object({
  step: oneOf(challengeSteps, { description: 'What the page shows.' }),
  reason: Type.Optional(
    Type.String({
      description:
        'With FAILED. no_method: nothing this person has is allowed here; declined: somebody said no on the phone; identity_declined, identity_not_the_person: an identity check did not confirm them.',
    }),
  ),
  tenant: Type.Object({ name: Type.String() }, { description: 'Whose page it is.' }),
  action: Type.Object(
    {
      actionCode: Type.String(),
      state: oneOf(actionStates, { description: 'State of the action.' }),
      message: Type.Optional(Type.String({ description: 'What the person is asked to confirm.' })),
    },
    { description: 'What is waiting for proof.' },
  ),
  user: Type.Object(
    { isEnrolled: Type.Boolean(), displayName: Type.Optional(Type.String()) },
    { description: 'Who is asked.' },
  ),
  methods: Type.Array(
    Type.Object({
      verificationMethod: Type.String(),
      hint: Type.Optional(Type.String({ description: 'Where a code goes, masked.' })),
      lockedUntil: Type.Optional(Time),
    }),
    { description: 'Allowed and enrolled, strongest first, recovery codes last.' },
  ),
  defaultVerificationMethod: Type.Optional(Type.String()),
  enrollableMethods: Type.Array(
    Type.Object({
      verificationMethod: Type.String(),
      isFixed: Type.Optional(
        Type.Literal(true, {
          description:
            'Of e-mail: the application gave the only address that may be added. Leave it out to add it.',
        }),
      ),
      hint: Type.Optional(
        Type.String({ description: 'The only address or phone number that may be added, masked.' }),
      ),
      smsChannels: Type.Optional(
        Type.Array(oneOf(['DEFAULT', 'WHATSAPP']), { description: 'How a code can reach a phone.' }),
      ),
      country: Type.Optional(
        Type.String({ description: 'Where numbers without a country code are from, alpha-2.' }),
      ),
      needsStepUp: Type.Optional(Type.Boolean({ description: 'With SETTINGS: after another proof.' })),
    }),
    { description: 'What the person may add now.' },
  ),
  settings: Type.Optional(
    Type.Object(
      {
        isStepUp: Type.Boolean({
          description: 'The proof is for a change of the person’s own authenticators.',
        }),
        recoveryCodesLeft: Type.Optional(
          Type.Integer({ minimum: 0, description: 'Recovery codes that were not used yet.' }),
        ),
        movable: Type.Optional(
          Type.Array(Type.String(), {
            description: 'Authenticators that may get a new address or number, now or after another proof.',
          }),
        ),
        kept: Type.Optional(
          Type.Array(Type.String(), { description: 'Authenticators that their owner does not remove.' }),
        ),
        fixed: Type.Optional(
          Type.Array(Type.String(), { description: 'Authenticators that their owner does not change.' }),
        ),
        hidden: Type.Optional(
          Type.Array(Type.String(), { description: 'Authenticators that the page does not show.' }),
        ),
      },
      { description: 'The action was tracked with redirectToSettings.' },
    ),
  ),
  endsAtOnce: Type.Optional(
    Type.Boolean({ description: 'Whoever was enrolled goes back without a success screen.' }),
  ),
  returnsOnExpiry: Type.Optional(
    Type.Boolean({ description: 'The page goes back by itself when its time is over.' }),
  ),
  canReturn: Type.Boolean({ description: 'The action was tracked with a redirectUrl.' }),
  expiresAt: Time,
  reference: Type.String({ description: 'To quote to support; opens nothing.' }),
  locale: Type.Optional(Type.String()),
  messageOrigins: Type.Array(Type.String(), {
    description: 'Origins that the page may have been opened by: a popup posts its result to one of them.',
  }),
});

export const EmptyAnswer = Type.Object({}, { description: 'Nothing to say.' });

export const FinishAnswer = Type.Object({
  token: Type.String({ description: 'The result reference, for your backend to validate.' }),
  redirectUrl: Type.Optional(Type.String({ description: 'Where to send the person; carries the token.' })),
});

export const StepUpAnswer = Type.Object({
  token: Type.String({ description: 'Client token of the proof.' }),
  expiresAt: Time,
});

export const InitAnswer = Type.Object({
  challengeOptions: Type.Object(
    {
      token: Type.String({ description: 'The client token that was sent.' }),
      user: Type.Object(
        { email: Type.Optional(Type.String()), phoneNumber: Type.Optional(Type.String()) },
        { description: 'Masked.' },
      ),
      verificationMethods: MethodNames,
      defaultVerificationMethod: Type.Optional(Type.String()),
      lockedUntil: Type.Optional(
        Type.Record(Type.String(), Time, {
          description: 'By method: what answers nobody for a while, after wrong tries.',
        }),
      ),
    },
    { description: 'What a page of your own begins with.' },
  ),
});

export const OwnAuthenticatorListAnswer = Type.Array(UserAuthenticator);

const sent = {
  challengeId: Type.String(),
  sent: Type.Boolean({ description: 'A code was sent now; else the one before still holds.' }),
  expiresAt: Time,
  resendAvailableAt: Type.Optional(Time),
  codeLength: Type.Optional(Type.Integer()),
};
export const SendCodeAnswer = Type.Object(sent);
export const EnrolCodeAnswer = Type.Object({
  userAuthenticatorId: Type.String(),
  userId: Type.String(),
  ...sent,
});
export const EnrolTotpAnswer = Type.Object({
  userAuthenticatorId: Type.String(),
  userId: Type.String(),
  uri: Type.String({ description: 'otpauth:// URI for a QR code.' }),
  secret: Type.String({ description: 'The same to type in, base32.' }),
});

const verified = {
  isVerified: Type.Boolean(),
  accessToken: Type.Optional(
    Type.String({ description: 'With isVerified: a client token that may add authenticators.' }),
  ),
  userAuthenticator: Type.Optional(
    Type.Object(UserAuthenticator.properties, { description: 'The authenticator that this proof added.' }),
  ),
  failureReason: Type.Optional(FailureReason),
  attemptsRemaining: Type.Optional(Type.Integer({ minimum: 0 })),
  lockedUntil: Type.Optional(Time),
  isMoreRequired: Type.Optional(
    Type.Literal(true, { description: 'With isVerified: the flow of the action asks for another step.' }),
  ),
};
export const VerifyAnswer = Type.Object(verified);
export const VerifyPasskeyAnswer = Type.Object({
  ...verified,
  userId: Type.String(),
  userAuthenticatorId: Type.String(),
  username: Type.Optional(Type.String()),
  userDisplayName: Type.Optional(Type.String()),
});

const Descriptors = Type.Array(
  Type.Object({
    id: Type.String(),
    type: Type.Literal('public-key'),
    transports: Type.Optional(Type.Array(Type.String())),
  }),
);
const UserVerification = oneOf(['required', 'preferred', 'discouraged']);
const timeout = Type.Integer({ minimum: 0, description: 'Milliseconds.' });

export const RegistrationOptionsAnswer = Type.Object({
  challengeId: Type.String(),
  options: Type.Object(
    {
      challenge: Type.String(),
      rp: Type.Object({ id: Type.String(), name: Type.String() }),
      user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
      pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() })),
      timeout,
      attestation: Type.String(),
      excludeCredentials: Descriptors,
      authenticatorSelection: Type.Object({
        residentKey: Type.String(),
        requireResidentKey: Type.Boolean(),
        userVerification: UserVerification,
        authenticatorAttachment: Type.Optional(Type.String()),
      }),
      hints: Type.Optional(
        Type.Array(oneOf(['client-device', 'hybrid', 'security-key']), {
          description: 'What to offer first.',
        }),
      ),
      extensions: Type.Object({ credProps: Type.Boolean() }),
    },
    { description: 'For navigator.credentials.create, as JSON (WebAuthn Level 3).' },
  ),
});
export const AuthenticationOptionsAnswer = Type.Object({
  challengeId: Type.String(),
  options: Type.Object(
    {
      challenge: Type.String(),
      rpId: Type.String(),
      timeout,
      allowCredentials: Descriptors,
      userVerification: UserVerification,
    },
    { description: 'For navigator.credentials.get, as JSON (WebAuthn Level 3).' },
  ),
});
export const FindPasskeyAnswer = Type.Object({ credentialId: Type.String(), verifiedAt: Time });
export const RecoveryCodesAnswer = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'Shown this once. Each is good once.' }),
});
