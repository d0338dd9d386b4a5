/** Whatever flow is published: a walk ends, asks each person at most once, and lets nobody through because of an error. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFlow } from './compile.ts';
import { type CompiledFlow, childrenOf } from './flow-node.ts';
import { type FlowDeed, walkFlow } from './walk.ts';

const holds = { '==': [1, 1] };
const fails = { '==': [1, 2] };
/** No operator of ours: it errs whenever it is asked. */
const errs = { teleport: [1] };
type Answer = 'holds' | 'fails' | 'errs';
const conditionsOf: Readonly<Record<Answer, object>> = { holds, fails, errs };

interface Drawn {
  readonly nodeType: string;
  readonly ways: readonly number[];
  readonly answers: readonly Answer[];
  readonly isOptional: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  nodeType: fc.constantFrom(
    'RULE',
    'RULE',
    'RULE',
    'VERIFICATION',
    'ENROLLMENT',
    'VERIFICATION_METHOD_BRANCH',
    'BLOCK',
    'COMPLETE',
  ),
  ways: fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
  answers: fc.array(fc.constantFrom<Answer>('holds', 'fails', 'errs'), { minLength: 4, maxLength: 4 }),
  isOptional: fc.boolean(),
});

interface Flow {
  readonly actionNodes: readonly Record<string, unknown>[];
  readonly rules: readonly { readonly ruleId: string; readonly answer: Answer }[];
}

/** Each node leads to later ones; what the first does not reach is left out. */
function flowOf(nodes: readonly Drawn[]): Flow {
  const last = nodes.length;
  const all = [...nodes, { nodeType: 'COMPLETE', ways: [], answers: [], isOptional: false }];
  const child = (at: number, way: number): string => `n${Math.min(at + 1 + way, last)}`;
  const drawnNodes = all.map(({ nodeType, ways, answers, isOptional }, at) => {
    const [first = 0, ...others] = ways;
    const base = { nodeId: `n${at}`, nodeType };
    const methodConfigurations = { EMAIL_OTP: {}, PASSKEY: { isEnabled: true } };
    if (nodeType === 'RULE')
      return {
        ...base,
        ruleChildNodeIds: others.map((way, place) => [`r${at}-${place}`, child(at, way)]),
        elseChildNodeId: child(at, first),
        answers,
      };
    if (nodeType === 'VERIFICATION') return { ...base, methodConfigurations, childNodeId: child(at, first) };
    if (nodeType === 'ENROLLMENT')
      return { ...base, methodConfigurations, isOptional, childNodeId: child(at, first) };
    if (nodeType === 'VERIFICATION_METHOD_BRANCH')
      return {
        ...base,
        verificationMethodChildNodeIds: others.slice(0, 1).map((way) => ['EMAIL_OTP', child(at, way)]),
        elseChildNodeId: child(at, first),
      };
    return base;
  });
  const byId = new Map<string, Record<string, unknown>>(drawnNodes.map((node) => [node.nodeId, node]));
  const reached = new Set<string>();
  const visit = (nodeId: string): void => {
    if (reached.has(nodeId)) return;
    reached.add(nodeId);
    const node = byId.get(nodeId) ?? {};
    const pairs = [
      node.ruleChildNodeIds ?? [],
      node.verificationMethodChildNodeIds ?? [],
    ].flat() as string[][];
    const children = [...pairs.map(([, to]) => to), node.elseChildNodeId, node.childNodeId];
    for (const to of children) if (typeof to === 'string') visit(to);
  };
  visit('n0');
  const actionNodes = [...byId.values()].filter(({ nodeId }) => reached.has(nodeId as string));
  const rules = actionNodes.flatMap(({ ruleChildNodeIds = [], answers = [] }) =>
    (ruleChildNodeIds as [string, string][]).map(([ruleId], place) => ({
      ruleId,
      answer: (answers as Answer[])[place] ?? 'fails',
    })),
  );
  return { actionNodes, rules };
}

const compiled = ({ actionNodes, rules }: Flow, answerOf?: ReadonlyMap<string, Answer>): CompiledFlow =>
  compileFlow(
    actionNodes,
    rules.map(({ ruleId, answer }) => ({
      ruleId,
      conditions: conditionsOf[answerOf?.get(ruleId) ?? answer],
    })),
  );

const flows = fc.array(drawn, { minLength: 1, maxLength: 9 }).map(flowOf);
const runs = { numRuns: 1_500 };

/** Every way in which the erring rules might have answered. */
function* answersOf({ rules }: Flow): Generator<ReadonlyMap<string, Answer>> {
  const erring = rules.filter(({ answer }) => answer === 'errs');
  for (let bits = 0; bits < 2 ** erring.length; bits += 1)
    yield new Map(erring.map(({ ruleId }, at) => [ruleId, bits & (2 ** at) ? 'holds' : 'fails']));
}

describe('a walk through any flow', () => {
  it('ends in something to do or in an end, at nodes that lead to each other, none twice', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const graph = compiled(flow);
        const { steps, stop, outcome } = walkFlow(graph, { facts: {} });
        const passed = steps.map(({ node }) => node.nodeId);
        expect(new Set(passed).size).toBe(passed.length);
        expect(passed[0]).toBe(graph.rootNodeId);
        for (const [at, { node }] of steps.slice(0, -1).entries())
          expect(childrenOf(node)).toContain(passed[at + 1]);
        expect(['VERIFICATION', 'ENROLLMENT', 'BLOCK', 'COMPLETE']).toContain(stop.nodeType);
        expect(outcome === 'ALLOW').toBe(stop.nodeType === 'COMPLETE');
      }),
      runs,
    );
  });

  it('lets through because of no error: whoever passes with rules that err passes whatever these would have said', () => {
    let passedWithError = 0;
    fc.assert(
      fc.property(
        flows.filter(({ rules }) => rules.filter(({ answer }) => answer === 'errs').length <= 6),
        (flow) => {
          const walked = walkFlow(compiled(flow), { facts: {} });
          if (walked.outcome !== 'ALLOW' || walked.errors.length === 0) return;
          passedWithError += 1;
          for (const answers of answersOf(flow))
            expect(walkFlow(compiled(flow, answers), { facts: {} }).outcome).toBe('ALLOW');
        },
      ),
      { numRuns: 5_000 },
    );
    expect(passedWithError).toBeGreaterThan(0);
  });

  it('goes on by deeds, each in its turn, and ends after no more of them than there are nodes', () => {
    fc.assert(
      fc.property(flows, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (flow, choices) => {
        const graph = compiled(flow);
        const deeds: FlowDeed[] = [];
        let walked = walkFlow(graph, { facts: {} });
        for (let at = 0; walked.outcome === 'CHALLENGE'; at += 1) {
          expect(at).toBeLessThan(graph.nodes.size);
          const { nodeId, nodeType } = walked.stop;
          const method = choices[at % 12] ? 'EMAIL_OTP' : 'PASSKEY';
          deeds.push({ nodeId, kind: nodeType === 'VERIFICATION' ? 'PROVEN' : 'ENROLLED', method });
          const next = walkFlow(graph, { facts: {} }, deeds);
          // What was passed stays passed: the walk so far is the beginning of the walk that goes on.
          expect(next.steps.slice(0, walked.steps.length).map(({ node }) => node)).toEqual(
            walked.steps.map(({ node }) => node),
          );
          walked = next;
        }
        expect(['ALLOW', 'BLOCK']).toContain(walked.outcome);
        // Nobody is let through past a VERIFICATION that they did not meet.
        for (const { node, deed } of walked.steps)
          if (node.nodeType === 'VERIFICATION') expect(deed?.kind).toBe('PROVEN');
      }),
      runs,
    );
  });
});
