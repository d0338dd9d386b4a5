/** What the Management API answers of back-tests. */
import { Type } from 'typebox';
import { outcomes } from '../management-api.ts';
import { actionStates } from '../server-api.ts';
import { ExplanationAnswer } from './explanations.ts';
import { oneOf, Time } from './values.ts';

const count = (description: string) => Type.Integer({ description });
const before = oneOf(outcomes, { description: 'What was decided, or what the active rules would decide.' });
const after = oneOf(outcomes, { description: 'What the tried rules decide.' });

const backTest = {
  backTestId: Type.String({ description: 'Id of the back-test.' }),
  actionCode: Type.String(),
  state: oneOf(['QUEUED', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED'], {
    description: 'Where it stands.',
  }),
  from: Type.String({ format: 'date-time', description: 'Actions from then on.' }),
  to: Type.String({ format: 'date-time', description: 'Actions before then.' }),
  compareWith: oneOf(['RECORDED', 'CURRENT'], { description: 'What it is compared with.' }),
  progress: Type.Object(
    {
      evaluated: count('Actions that were decided again.'),
      total: Type.Optional(count('Actions in the range; absent: not counted yet.')),
    },
    { description: 'How far it is.' },
  ),
  createdAt: Time,
  startedAt: Type.Optional(Type.String({ format: 'date-time', description: 'When it was begun first.' })),
  finishedAt: Type.Optional(Type.String({ format: 'date-time', description: 'When it ended.' })),
  failure: Type.Optional(Type.String({ description: 'Why it failed.' })),
};

export const BackTestAnswer = Type.Object(backTest);
export const BackTestListAnswer = Type.Array(BackTestAnswer);

const Friction = (description: string) =>
  Type.Object({ actions: count('Actions.'), people: count('People with such an action.') }, { description });

const BackTestResult = Type.Object(
  {
    evaluated: count('Actions that were decided again.'),
    changed: count('Those with another outcome.'),
    outcomes: Type.Array(Type.Object({ outcome: before, newOutcome: after, count: count('How many.') }), {
      description: 'All of them by outcome; those that do not change have the same twice.',
    }),
    users: Type.Object(
      {
        changed: count('People with an action whose outcome changes.'),
        isComplete: Type.Boolean({ description: 'false: there are more; only so many are counted.' }),
        mostChanged: Type.Array(
          Type.Object({ userId: Type.String(), changed: count('Actions whose outcome changes.') }),
          { description: 'Those with the most.' },
        ),
      },
      { description: 'Who is affected.' },
    ),
    rules: Type.Array(
      Type.Object({
        ruleId: Type.String(),
        name: Type.Optional(Type.String()),
        priority: Type.Optional(Type.Integer()),
        type: Type.Optional(oneOf(outcomes)),
        matched: count('Actions in which it matched.'),
        decided: count('Those whose outcome it gives.'),
        errors: count('Actions in which it could not be evaluated, of those for which it was asked again.'),
      }),
      { description: 'The tried rules that are active, in their order.' },
    ),
    decidedByDefault: count('Actions in which none of them matched.'),
    dataPoints: Type.Array(
      Type.Object({
        name: Type.String(),
        gathered: Type.Optional(
          oneOf(['details', 'history', 'velocity'], {
            description: 'Set where it is only gathered while a rule reads it.',
          }),
        ),
        asked: count('Actions for which a rule that reads it was asked again.'),
        missing: count('Those that were recorded without it: rules read null.'),
      }),
      { description: 'What was read, and how often it is not known.' },
    ),
    friction: Type.Object(
      {
        goodWithinDays: count('Days that were looked at after each action.'),
        stricter: Friction('Would be treated more strictly.'),
        provedGood: Friction('Of these: a challenge was passed or a review allowed, and nothing went wrong.'),
        provedBad: Friction('Of these: something was blocked, failed or rejected.'),
        unclear: Friction('Of these: neither.'),
        notExamined: Friction('Of these: of people beyond the number that is looked up.'),
      },
      { description: 'What became of the people afterwards.' },
    ),
    newlyAllowed: Type.Object(
      {
        actions: count('Would be allowed, and were not.'),
        failedChallenges: count('Of these: the challenge was failed.'),
        failedReviews: count('Of these: the review rejected it.'),
      },
      { description: 'What would not be asked any more.' },
    ),
    usedRecord: Type.Boolean({
      description: 'Answers of unchanged rules were taken from the record; false: all were asked again.',
    }),
    samples: Type.Array(
      Type.Object({
        userId: Type.String(),
        idempotencyKey: Type.String(),
        createdAt: Time,
        outcome: before,
        newOutcome: after,
        state: oneOf(actionStates, { description: 'What became of it.' }),
        decidedByRuleId: Type.Optional(
          Type.String({ description: 'The rule that decides; absent: the default.' }),
        ),
        rules: Type.Array(ExplanationAnswer.properties.rules.items, {
          description: 'Those that match, and those that are not among the active ones.',
        }),
      }),
      { description: 'The newest of each change, explained. Each can be explained as it was decided, too.' },
    ),
  },
  { description: 'What it found, once it is COMPLETED.' },
);

export const BackTestWithResultAnswer = Type.Object({ ...backTest, result: Type.Optional(BackTestResult) });
