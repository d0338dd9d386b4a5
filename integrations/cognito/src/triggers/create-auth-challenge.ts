// The Create trigger: begins a challenge at Stepward and hands its token to the client. Does not own whether it was passed.
//
// Nothing of the event tells two sign-ins of a person apart, so the first round makes a key that nobody can guess. A first
// round that Cognito runs again makes another action therefore; nothing is sent by that, for Stepward sends when the
// client that holds the token asks, and the client sees the last answer alone. A key made of name and time would be shared
// by everybody who begins at that moment: whoever began beside the victim would hold a token for the victim's challenge.
// Later rounds find the key in `challengeMetadata`, which makes them the same action, however often they are run.
import type { TrackAttributes, TrackResponse } from '@stepward/node';
import type { CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import type { CognitoConfig, SignInFlow } from '../config/cognito-config.ts';
import { type Connection, startBudget, type Workings } from '../stepward-client.ts';
import { writeCreated } from './challenge-parameters.ts';
import { clientFactsOf, localeOf } from './client-facts.ts';
import { shielded } from './failure.ts';
import { type ChallengeMemory, flowOf, memoryOf, writeMetadata } from './sign-in-session.ts';
import { type Subject, subjectOf } from './subject.ts';

export type CreateAuthChallenge = (
  event: CreateAuthChallengeTriggerEvent,
) => Promise<CreateAuthChallengeTriggerEvent>;

export function createCreateAuthChallenge(config: CognitoConfig, workings: Workings): CreateAuthChallenge {
  return (event) => shielded('createAuthChallenge', workings.log, () => create(event, config, workings));
}

async function create(
  event: CreateAuthChallengeTriggerEvent,
  config: CognitoConfig,
  { connect, now, randomId, log }: Workings,
): Promise<CreateAuthChallengeTriggerEvent> {
  const { request, callerContext } = event;
  const flow = flowOf(request.session);
  const action = flow === 'password' ? config.passwordAction : config.action;
  const memory: ChallengeMemory = memoryOf(request.session) ?? {
    idempotencyKey: randomId(),
    createdAt: now(),
    ...clientFactsOf(request.clientMetadata, callerContext.clientId, config),
  };
  const { subject, tracked } = await track(await connect(), event, config, {
    action,
    flow,
    memory,
    locale: localeOf(request.clientMetadata),
  });
  // Without a password nothing would be proven: Verify refuses, and whoever runs this should know why.
  if (flow === 'passwordless' && tracked.state === 'ALLOW')
    log(JSON.stringify({ level: 'warn', problem: 'this action must have the outcome CHALLENGE', action }));
  event.response = {
    // Whoever holds the token may ask Stepward for the state as well; here it comes in time to say a no as a no.
    publicChallengeParameters: { token: tracked.token, url: tracked.url, state: tracked.state },
    privateChallengeParameters: writeCreated({
      userId: subject.userId,
      flow,
      action,
      idempotencyKey: tracked.idempotencyKey,
      state: tracked.state,
      takesPasskey: tracked.allowedVerificationMethods?.includes('PASSKEY') === true,
      createdAt: memory.createdAt,
      email: subject.email,
    }),
    challengeMetadata: writeMetadata(memory),
  };
  return event;
}

interface Asked {
  readonly action: string;
  readonly flow: SignInFlow;
  readonly memory: ChallengeMemory;
  readonly locale: string | undefined;
}

async function track(
  { stepward, secretKey }: Connection,
  event: CreateAuthChallengeTriggerEvent,
  config: CognitoConfig,
  { action, flow, memory, locale }: Asked,
): Promise<{ subject: Subject; tracked: TrackResponse }> {
  const budget = startBudget(config);
  const subject = subjectOf(event, secretKey);
  const { userId, email } = subject;
  const { idempotencyKey, deviceId, userAgent, ipAddress } = memory;
  const { redirectUrl } = config;
  const said = { idempotencyKey, email, deviceId, userAgent, ipAddress, locale, redirectUrl };
  const attributes: NamedAttributes = { ...said, ...namedPersonOf(subject, flow) };
  return { subject, tracked: await stepward.track({ userId, action, attributes }, budget) };
}

/** Of our server's wire, not of the SDK's types. */
interface NamedAttributes extends TrackAttributes {
  readonly namedPerson?: 'UNPROVEN' | 'NOBODY';
}

/**
 * Behind a password Stepward speaks with whoever knows it. Without one it speaks with anybody who knows a name: so it shows
 * nothing of the person, sends to their own address alone, and runs for people who do not exist what looks the same.
 */
function namedPersonOf({ isStandIn }: Subject, flow: SignInFlow): Pick<NamedAttributes, 'namedPerson'> {
  if (isStandIn) return { namedPerson: 'NOBODY' };
  return flow === 'passwordless' ? { namedPerson: 'UNPROVEN' } : {};
}
