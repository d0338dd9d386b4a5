/**
 * Where a person stands in a flow and what is asked of them there. Pure. Owns: what the nodes that ask for something mean for
 * somebody who holds these authenticators. Does not own: the way from node to node (packages/decision).
 */
import {
  type CompiledFlow,
  type FlowInput,
  type FlowStop,
  type FlowWalk,
  walkFlow,
} from '@stepward/decision';
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import { addScope, type Evidence, mayAddAuthenticator } from '../assurance/enrolment.ts';
import { type VerificationMethod, withWhatsApp } from '../authenticators/verification-method.ts';
import type { FlowState, RecordedDeed } from './flow-state.ts';

export interface FlowPlace {
  readonly flow: CompiledFlow;
  readonly input: FlowInput;
  /** Its methods hold where a node names none, its default and its offer everywhere. */
  readonly configuration: Pick<ActionConfiguration, 'optional'>;
}

export interface FlowPerson {
  /** Methods of the verified authenticators. */
  readonly held: readonly string[];
  /** Without any, the first is proven by this address (SECURITY F20). */
  readonly vouchedEmail: string | undefined;
}

export interface Standing {
  readonly walk: FlowWalk;
  readonly state: FlowState;
  /** Methods that the node permits; undefined: whatever the tenant has enabled. */
  readonly methods: readonly string[] | undefined;
  readonly defaultMethod: string | undefined;
  readonly promptMethods: readonly string[] | undefined;
}

/** What is asked at a node; a proof at an ENROLLMENT comes before an addition. */
interface Asked {
  readonly methods: readonly string[] | undefined;
  readonly isAdding: boolean;
}

/** What was proven in this action, for rights to add. */
export function flowEvidence(deeds: readonly RecordedDeed[]): Evidence[] {
  return deeds.flatMap(({ method, at, isApprovedOnly }) =>
    method === undefined
      ? []
      : [
          {
            method: method as VerificationMethod,
            at,
            ...(isApprovedOnly ? { isApprovedOnly } : {}),
          },
        ],
  );
}

function mayAddOne(
  wanted: readonly string[],
  { held, vouchedEmail }: FlowPerson,
  evidence: readonly Evidence[],
  now: number,
): boolean {
  const existing = held as readonly VerificationMethod[];
  const facts = { existing, vouchedEmail, evidence, tokenScopes: [addScope], now };
  return wanted.some(
    (method) => mayAddAuthenticator({ ...facts, adding: { method: method as VerificationMethod } }).allowed,
  );
}

/** A proof that is as good as the address that the application gave, for who has nothing else. */
const byAddress: readonly string[] = ['EMAIL_OTP', 'EMAIL_MAGIC_LINK'];

/** What this person can be asked for: who has a number has WhatsApp. */
const metBy = ({ held }: FlowPerson): readonly string[] =>
  withWhatsApp(held as readonly VerificationMethod[]);

/** Whoever holds anything proves themselves first, as strongly as adding takes it (SECURITY rows 33-34). */
function askedToEnrol(
  wanted: readonly string[],
  person: FlowPerson,
  deeds: readonly RecordedDeed[],
  now: number,
): Asked {
  const held = metBy(person);
  const isHeld = held.some((method) => wanted.includes(method));
  if (!isHeld && mayAddOne(wanted, person, flowEvidence(deeds), now))
    return { methods: wanted, isAdding: true };
  if (held.length === 0) return { methods: byAddress, isAdding: false };
  // Not asked again for ever: the next approval would be worth as little.
  const isSpent = (method: string): boolean =>
    deeds.some((deed) => deed.method === method && deed.isApprovedOnly === true);
  const isEnough = (method: string): boolean =>
    isHeld ||
    (!isSpent(method) && mayAddOne(wanted, person, [{ method: method as VerificationMethod, at: now }], now));
  return { methods: [...held, 'RECOVERY_CODE'].filter(isEnough), isAdding: false };
}

function askedAt(
  stop: FlowStop,
  { configuration }: FlowPlace,
  person: FlowPerson,
  deeds: readonly RecordedDeed[],
  now: number,
): Asked {
  if (stop.nodeType === 'ENROLLMENT') return askedToEnrol(stop.methods, person, deeds, now);
  const { verificationMethods } = configuration.optional;
  const own = stop.nodeType === 'VERIFICATION' ? stop.methods : undefined;
  return { methods: own ?? verificationMethods, isAdding: false };
}

function promptsOf({ configuration }: FlowPlace, { offered }: FlowWalk): readonly string[] | undefined {
  const prompts = [
    ...new Set([...(configuration.optional.promptToEnrollVerificationMethods ?? []), ...offered]),
  ];
  return prompts.length > 0 ? prompts : undefined;
}

/** `now` in Unix milliseconds. */
export function standingIn(
  place: FlowPlace,
  person: FlowPerson,
  done: readonly RecordedDeed[],
  now: number,
): Standing {
  const deeds = [...done];
  let walk = walkFlow(place.flow, place.input, deeds);
  // Each round passes a node more, and a walk comes to none twice.
  for (;;) {
    const { stop } = walk;
    if (stop.nodeType !== 'ENROLLMENT' || !deeds.some(({ method }) => method !== undefined)) break;
    if (!metBy(person).some((method) => stop.methods.includes(method))) break;
    deeds.push({ nodeId: stop.nodeId, kind: 'HELD', at: now });
    walk = walkFlow(place.flow, place.input, deeds);
  }
  const { methods, isAdding } = askedAt(walk.stop, place, person, deeds, now);
  const { defaultVerificationMethod } = place.configuration.optional;
  return {
    walk,
    state: {
      at: walk.outcome === 'CHALLENGE' ? walk.stop.nodeId : null,
      ...(isAdding ? { isAdding: true as const } : {}),
      deeds,
    },
    methods,
    defaultMethod: defaultVerificationMethod,
    promptMethods: promptsOf(place, walk),
  };
}

/** What the node that waits asks for now: a proof that let somebody add grows old, and authenticators come and go. */
export function askedAgain(
  place: FlowPlace,
  person: FlowPerson,
  { at, deeds }: FlowState,
  now: number,
): Pick<Standing, 'state' | 'methods'> {
  const { stop } = walkFlow(place.flow, place.input, deeds);
  const { methods, isAdding } = askedAt(stop, place, person, deeds, now);
  return { methods, state: { at, ...(isAdding ? { isAdding: true as const } : {}), deeds } };
}
