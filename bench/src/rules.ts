// A decision over 98 rules, beside a function written by hand and beside json-logic-engine, on the same facts.
import { type CompiledRuleSet, compileRules, decide, type Rule } from '@stepward/decision';
import { LogicEngine } from 'json-logic-engine';
import { seededRandom } from './random.ts';
import { median } from './statistics.ts';

const rulesCount = 98;
const factsCount = 512;
const rounds = 9;
const decisionsPerRound = 4_000;

export interface RulesResult {
  readonly rules: number;
  /** CPU microseconds of one decision over all rules. */
  readonly stepward: number;
  readonly byHand: number;
  readonly jsonLogicEngine: number;
  /** `stepward / byHand`. */
  readonly timesByHand: number;
}

/** One condition as JsonLogic, and as a person would write it in JavaScript. */
interface Condition {
  readonly logic: object;
  readonly code: string;
}

/** What an evaluator makes of facts: the ids of the rules that hold, in order. */
type Evaluator = (facts: Facts) => readonly string[];

interface Facts {
  readonly device: { readonly isNew: boolean };
  readonly ip: { readonly countryCode: string; readonly isAnonymous: boolean };
  readonly user: { readonly isEnrolled: boolean };
  readonly custom: { readonly amount: number; readonly channel: string };
}

const ruleId = (index: number): string => `rule-${index}`;

const countries = ['DE', 'FR', 'GB', 'US', 'NL', 'PL', 'JP', 'BR', 'IN', 'ZA'];
const channels = ['web', 'app', 'phone', 'branch'];

const kinds: readonly ((index: number) => Condition)[] = [
  (index) => ({
    logic: {
      and: [{ '==': [{ var: 'device.isNew' }, true] }, { '>': [{ var: 'custom.amount' }, index * 10] }],
    },
    code: `facts.device.isNew === true && facts.custom.amount > ${index * 10}`,
  }),
  (index) => {
    const some = [countries[index % 10], countries[(index + 3) % 10], countries[(index + 7) % 10]];
    return {
      logic: {
        and: [{ in: [{ var: 'ip.countryCode' }, some] }, { '==': [{ var: 'ip.isAnonymous' }, false] }],
      },
      code: `${JSON.stringify(some)}.includes(facts.ip.countryCode) && facts.ip.isAnonymous === false`,
    };
  },
  (index) => {
    const channel = channels[index % 4];
    return {
      logic: { or: [{ '===': [{ var: 'custom.channel' }, channel] }, { '!': [{ var: 'user.isEnrolled' }] }] },
      code: `facts.custom.channel === '${channel}' || !facts.user.isEnrolled`,
    };
  },
  (index) => ({
    logic: { '<': [index * 8, { var: 'custom.amount' }, index * 12] },
    code: `${index * 8} < facts.custom.amount && facts.custom.amount < ${index * 12}`,
  }),
];

function conditions(): Condition[] {
  return Array.from({ length: rulesCount }, (_, index) => {
    const kind = kinds[index % kinds.length];
    if (kind === undefined) throw new Error('no such kind of condition');
    return kind(index);
  });
}

function someFacts(): Facts[] {
  const random = seededRandom(98);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: factsCount }, () => ({
    device: { isNew: random() < 0.3 },
    ip: { countryCode: pick(countries), isAnonymous: random() < 0.05 },
    user: { isEnrolled: random() < 0.8 },
    custom: { amount: Math.floor(random() * 1_200), channel: pick(channels) },
  }));
}

function stepward(all: readonly Condition[]): Evaluator {
  const rules: Rule[] = all.map(({ logic }, index) => ({
    ruleId: ruleId(index),
    isActive: true,
    priority: index,
    type: 'CHALLENGE',
    conditions: logic,
  }));
  const compiled: CompiledRuleSet = compileRules(rules);
  return (facts) => decide({ rules: compiled, defaultOutcome: 'ALLOW', facts }).ruleIds;
}

function jsonLogicEngine(all: readonly Condition[]): Evaluator {
  const engine = new LogicEngine();
  const built = all.map(({ logic }) => engine.build(logic) as (facts: Facts) => unknown);
  return (facts) => built.flatMap((holds, index) => (holds(facts) ? [ruleId(index)] : []));
}

function byHand(all: readonly Condition[]): Evaluator {
  const lines = all.map(({ code }, index) => `if (${code}) matched.push('${ruleId(index)}');`);
  return new Function('facts', `const matched = [];\n${lines.join('\n')}\nreturn matched;`) as Evaluator;
}

function cpuPerDecision(evaluate: Evaluator, facts: readonly Facts[]): number {
  const before = process.cpuUsage();
  let held = 0;
  for (let index = 0; index < decisionsPerRound; index += 1) {
    held += evaluate(facts[index % facts.length] as Facts).length;
  }
  const { user, system } = process.cpuUsage(before);
  if (held === 0) throw new Error('no rule ever held');
  return (user + system) / decisionsPerRound;
}

function agree(evaluators: readonly Evaluator[], facts: readonly Facts[]): void {
  for (const each of facts) {
    const answers = new Set(evaluators.map((evaluate) => JSON.stringify(evaluate(each))));
    if (answers.size > 1) throw new Error(`the evaluators disagree on ${JSON.stringify(each)}`);
  }
}

/** Checks first that all three find the same rules on the same facts. */
export function benchRules(): RulesResult {
  const all = conditions();
  const facts = someFacts();
  const evaluators = [stepward(all), byHand(all), jsonLogicEngine(all)] as const;
  agree(evaluators, facts);
  const samples: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round += 1) {
    evaluators.forEach((evaluate, index) => {
      const cost = cpuPerDecision(evaluate, facts);
      // The first round warms up.
      if (round > 0) samples[index]?.push(cost);
    });
  }
  const [ours, hand, engine] = samples.map(median) as [number, number, number];
  return {
    rules: rulesCount,
    stepward: ours,
    byHand: hand,
    jsonLogicEngine: engine,
    timesByHand: ours / hand,
  };
}
