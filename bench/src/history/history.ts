/**
 * Thirty days of a made-up application, with five attacks, played through the server with the recommended starter rules. Owns: which
 * histories are played, and with which knowledge of addresses. Rules were chosen by the first history; the second is the hold-out.
 */
import type { RuleFile } from '../../../apps/server/src/rule-examples/rule-file.ts';
import { dayMs, daysBefore, firstDay } from './event.ts';
import { figuresOf, type HistoryFigures } from './figures.ts';
import { fullIpData, shippedIpData } from './ip-data.ts';
import { play, prepare, setRules } from './play.ts';
import { openStage } from './stage.ts';
import { starterRuleFiles } from './starter-rule-files.ts';
import { history } from './stream.ts';

const people = 600;

interface Trial {
  readonly seed: number;
  readonly ipData: 'full' | 'shipped';
  readonly rules: 'starter' | 'none';
}

const trials: readonly Trial[] = [
  { seed: 1, ipData: 'full', rules: 'starter' },
  { seed: 2, ipData: 'full', rules: 'starter' },
  { seed: 2, ipData: 'shipped', rules: 'starter' },
  { seed: 2, ipData: 'full', rules: 'none' },
];

export interface HistoryResult extends Trial {
  readonly people: number;
  /** Of all events, in the days before as well. */
  readonly events: number;
  readonly figures: HistoryFigures;
}

/** Takes a minute or so for each; `onResult` hears of each as it is there. */
export async function benchHistory(
  onResult: (result: HistoryResult) => void,
): Promise<readonly HistoryResult[]> {
  const results: HistoryResult[] = [];
  for (const trial of trials) {
    const result = await tried(trial);
    onResult(result);
    results.push(result);
  }
  return results;
}

/** Nobody who signs in is asked; a phone is verified all the same. */
function withoutRules({ defaultUserActionResult, ...file }: RuleFile): RuleFile {
  const rules: RuleFile['rules'] = [];
  if (file.actionCode === 'signIn' || defaultUserActionResult === undefined) return { ...file, rules };
  return { ...file, rules, defaultUserActionResult };
}

async function tried(trial: Trial): Promise<HistoryResult> {
  const story = history(trial.seed, { people });
  const ipData = trial.ipData === 'full' ? fullIpData(story.listedProxies) : shippedIpData();
  const stage = await openStage(ipData, firstDay - (daysBefore + 1) * dayMs);
  try {
    await prepare(stage);
    const files = starterRuleFiles();
    const names = await setRules(stage, trial.rules === 'starter' ? files : files.map(withoutRules));
    const played = await play(stage, story, names);
    const ids = new Set(story.people.map(({ userId }) => userId));
    return { ...trial, people, events: story.events.length, figures: figuresOf(played, ids) };
  } finally {
    await stage.close();
  }
}
