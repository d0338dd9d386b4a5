/** The way of an action through its flow, walked again from what was kept, for whoever asks why. */
import { type ExplainedRule, explainFlow, FlowError, type FlowWalk, walkFlow } from '@stepward/decision';
import { type Action, hasRuleIds } from '../actions/action.ts';
import type { Reader } from '../database/database.ts';
import { flowStateOf, type RecordedDeed } from './flow-state.ts';
import { type PinnedFlow, pinnedFlow } from './pinned.ts';

export interface FlowTrail {
  readonly flowVersion: number;
  readonly trail: readonly {
    readonly nodeId: string;
    readonly nodeType: string;
    readonly name?: string;
    /** The rule that showed the way on. */
    readonly ruleId?: string;
    readonly verificationMethod?: string;
    readonly doneAt?: string;
  }[];
  readonly currentNodeId?: string;
}

export interface ExplainedPath {
  readonly rules: readonly ExplainedRule[];
  readonly trail: FlowTrail;
  /** Whether what is kept, walked again, gives what was recorded. */
  readonly matchesRecord: boolean;
}

const doneAt = (deed: { readonly at?: number } | undefined) =>
  deed?.at === undefined ? {} : { doneAt: new Date(deed.at).toISOString() };

export function presentTrail(
  { steps, stop, outcome }: FlowWalk,
  flowVersion: number,
  deeds: readonly Partial<RecordedDeed>[] = [],
): FlowTrail {
  return {
    flowVersion,
    trail: steps.map(({ node: { nodeId, nodeType, name }, asked, deed }) => {
      const taken = asked.find(({ matched }) => matched);
      const recorded = deeds.findLast((one) => one.nodeId === nodeId);
      return {
        nodeId,
        nodeType,
        ...(name === undefined ? {} : { name }),
        ...(taken === undefined ? {} : { ruleId: taken.ruleId }),
        ...(deed?.method === undefined ? {} : { verificationMethod: deed.method }),
        ...doneAt(recorded),
      };
    }),
    ...(outcome === 'CHALLENGE' ? { currentNodeId: stop.nodeId } : {}),
  };
}

/** Undefined: nobody knows it any more, or it is none that could be walked. */
async function walkable(reader: Reader, action: Action): Promise<PinnedFlow | undefined> {
  try {
    return await pinnedFlow(reader, action);
  } catch (error) {
    if (error instanceof FlowError) return undefined;
    throw error;
  }
}

/** Undefined: what decided cannot be walked again. */
export async function explainPinned(reader: Reader, action: Action): Promise<ExplainedPath | undefined> {
  const state = flowStateOf(action);
  const pinned = state && (await walkable(reader, action));
  if (!pinned) return undefined;
  const { flow, input, version } = pinned;
  const { walk, rules } = explainFlow(flow, input, state.deeds);
  const decided = walkFlow(flow, input);
  const at = walk.outcome === 'CHALLENGE' ? walk.stop.nodeId : null;
  return {
    rules,
    trail: presentTrail(walk, version.flow_version, state.deeds),
    matchesRecord: decided.outcome === action.outcome && at === state.at && hasRuleIds(action, walk.ruleIds),
  };
}
