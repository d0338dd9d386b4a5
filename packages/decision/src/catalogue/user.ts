import { any, type DataPoint, number, text, truth, whenRead } from './data-point.ts';

export const userDataPoints: readonly DataPoint[] = [
  text('user.userId', null, 'Your own id of the user.'),
  text(
    'user.email',
    'e-mail address',
    'E-mail address of this action, else of the user. Null when none is known.',
  ),
  text(
    'user.phoneNumber',
    'as sent; E.164 recommended',
    'Phone number of this action, else of the user. Null when none is known.',
  ),
  truth('user.isEnrolled', 'The user has at least one factor that a challenge can use.'),
  truth('user.hasPreviouslyVerified', 'The user has passed a challenge before, of any action.'),
  ...whenRead('details', [
    text(
      'user.emailDomain',
      'domain name, lower case',
      'Domain of that address. Null when there is none, or none that can be read.',
    ),
    truth(
      'user.isEmailDisposable',
      'The domain, or one above it, hands out throw-away addresses. True as well for an address that cannot be read; null without one.',
    ),
    {
      name: 'user.enrolledMethods',
      type: 'list',
      unit: 'verification methods, e.g. PASSKEY',
      meaning: 'Methods of the factors that the user has. Empty when there is none.',
    },
    number(
      'user.enrolledStrength',
      '0 to 4',
      'Strength of the strongest of them: 1 e-mail or identity check, 2 phone, 3 app, 4 passkey or security key; 0 recovery codes alone. Null without any.',
    ),
    number(
      'user.minutesSinceLastVerified',
      'minutes',
      'Time since the user last passed a challenge, of any action. Null when they never did.',
    ),
  ]),
  ...whenRead('history', [
    number(
      'user.minutesSinceLastVerifiedBy.*',
      'minutes',
      'The same for one verification method by name, e.g. user.minutesSinceLastVerifiedBy.PASSKEY, with the factors that the user still has. Null when they never did.',
    ),
    number(
      'user.ageDays',
      'days',
      'Time since the user was first seen here. Null for one who is seen first now.',
    ),
    number(
      'user.daysSinceLastSeen',
      'days',
      'Time since the user last passed a challenge or any of their devices was seen. Null when neither happened.',
    ),
    truth(
      'user.isDormant',
      'The user was seen before, but not in the last 90 days. False for one who is seen first now.',
    ),
  ]),
  any('user.custom.*', 'Custom value stored with the user. Null when not set.'),
];

export const actionDataPoints: readonly DataPoint[] = [
  text('action.actionCode', null, 'Code of the action being decided, e.g. signIn.'),
  truth(
    'action.isCustomUnparsable',
    'A value in custom of this action is not of the type that its data point declares: worse than none, which it reads as. Null where nothing is declared, or no custom was sent.',
  ),
  any('action.custom.*', 'Custom value sent with this action. Null when not sent.'),
  any(
    'custom.*',
    'Custom value of the action, else of the user, by the same name. Null when neither has it.',
  ),
];
