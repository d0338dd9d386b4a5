/**
 * Plays a history through the server: people are enrolled, then each event is tracked at its time, and whoever is challenged does
 * what they would. Owns: what became of each event. Does not own: what that means (figures.ts).
 */
import { starterDataPoints } from '../../../apps/server/src/cli/starter-rules.ts';
import type { RuleFile } from '../../../apps/server/src/rule-examples/rule-file.ts';
import { chosenMethod, meet } from './challenge.ts';
import { type Belongings, enrol } from './enrolling.ts';
import { dayMs, daysBefore, firstDay, type HistoryEvent } from './event.ts';
import type { Stage } from './stage.ts';
import type { History } from './stream.ts';

export interface Played {
  readonly event: HistoryEvent;
  readonly state: 'ALLOW' | 'CHALLENGE_REQUIRED' | 'REVIEW_REQUIRED' | 'BLOCK';
  /** The rule that asked or stopped, or the default where it asks whoever signs in; undefined: neither did. */
  readonly rule: string | undefined;
  /** Whoever acts could meet the challenge as it was. */
  readonly couldMeet: boolean;
  /** They went on: allowed, or challenged and proven. */
  readonly passed: boolean;
}

export async function prepare(stage: Stage): Promise<void> {
  const verificationMethods = [
    'PASSKEY',
    'SECURITY_KEY',
    'AUTHENTICATOR_APP',
    'PUSH',
    'SMS',
    'WHATSAPP',
    'EMAIL_OTP',
    'EMAIL_MAGIC_LINK',
    'RECOVERY_CODE',
  ];
  await must(stage, 'PATCH', '/tenant', { verificationMethods, pushApproveOnly: true });
  // What people add their factors with.
  await must(stage, 'POST', '/action-configurations', {
    actionCode: 'profile',
    defaultUserActionResult: 'ALLOW',
  });
}

/** Answers the names of the rules by their ids. */
export async function setRules(
  stage: Stage,
  files: readonly RuleFile[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const point of starterDataPoints()) await must(stage, 'POST', '/custom-data-points', point);
  for (const { actionCode = '', defaultUserActionResult, rules } of files) {
    await must(stage, 'POST', '/action-configurations', { actionCode, defaultUserActionResult });
    for (const [priority, rule] of rules.entries()) {
      const made = await must(stage, 'POST', `/action-configurations/${actionCode}/rules`, {
        priority,
        ...rule,
      });
      // What is let in because a rule knows it is nobody's friction, and no rule's mistake.
      if (rule.type !== 'ALLOW') names.set(made.ruleId, `${actionCode}: ${rule.name}`);
    }
  }
  return names;
}

async function must(stage: Stage, method: 'POST' | 'PATCH', path: string, body: object) {
  const answer = await stage.management(method, path, body);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.errorDescription}`);
  return answer.body;
}

export async function play(
  stage: Stage,
  { people, events }: History,
  names: ReadonlyMap<string, string>,
): Promise<Played[]> {
  stage.clock.now = firstDay - (daysBefore + 1) * dayMs;
  const belongings = new Map<string, Belongings>();
  for (const person of people) belongings.set(person.userId, await enrol(stage, person));
  const granted = new Map<string, boolean>();
  const played: Played[] = [];
  for (const event of events) {
    const { visit, after } = event;
    if (after !== undefined && granted.get(visit) !== (after === 'granted')) continue;
    stage.clock.now = event.at;
    const one = await step(stage, event, belongings.get(event.userId) ?? {}, names);
    played.push(one);
    if (event.actionCode !== 'passwordFailed') granted.set(visit, one.passed);
  }
  return played;
}

async function step(
  stage: Stage,
  event: HistoryEvent,
  belongings: Belongings,
  names: ReadonlyMap<string, string>,
): Promise<Played> {
  const { userId, actionCode, ipAddress, userAgent, deviceId, email, phoneNumber, custom } = event;
  const common = { ipAddress, userAgent, deviceId, phoneNumber, custom };
  const isJoining = actionCode === 'verifyPhone';
  // An address that is tracked with an action is the one that must be proven first; here it is only known.
  if (isJoining) await stage.server('POST', `/users/${encodeURIComponent(userId)}`, { email });
  const body = isJoining ? common : { ...common, email };
  const answer = await stage.server(
    'POST',
    `/users/${encodeURIComponent(userId)}/actions/${actionCode}`,
    body,
  );
  if (answer.status !== 200) throw new Error(`${userId}: ${answer.status} ${JSON.stringify(answer.body)}`);
  const { state, ruleIds } = answer.body;
  const challenged = { stage, event, tracked: answer.body, belongings };
  const couldMeet = state === 'CHALLENGE_REQUIRED' && chosenMethod(challenged) !== undefined;
  const passed = state === 'ALLOW' || (couldMeet && (await meet(challenged)));
  const isAskedByDefault = actionCode === 'signIn' && state !== 'ALLOW';
  const rule = names.get(ruleIds[0]) ?? (isAskedByDefault ? 'signIn: (the default)' : undefined);
  return { event, state, rule, couldMeet, passed };
}
