// Decisions whose rules read what is not always gathered, beside the bare echo: the recommended starter rules, and every data point there is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataPoints } from '@stepward/decision';
import { starterRuleFiles } from './history/starter-rule-files.ts';
import { benchTrackWith, type TrackResult, type TrackRule } from './track.ts';
import { usersCount } from './track-requests.ts';

const countWindow = '1m';
const provenPlacesEach = 5;
/** Less than anything is: never met. (To compare a count with much would make more of its events be read.) */
const never = -1e6;

export interface TrackSignalsResult {
  /** The active rules for signing in of apps/server/starter-rules. */
  readonly starter: TrackResult;
  /** Rules that together name each data point of the catalogue. */
  readonly every: TrackResult & { readonly dataPoints: number };
}

/** `*`, `<key>` and `<window>` filled in; the amount is what the requests have as a custom value. */
const named = (name: string): string =>
  name
    .replace('user.minutesSinceLastVerifiedBy.*', 'user.minutesSinceLastVerifiedBy.EMAIL_OTP')
    .replace('*', 'amount')
    .replace('<key>', 'amount')
    .replace('<window>', countWindow);

/** One rule for each kind of subject. */
function rulesOverAll(): TrackRule[] {
  const names = dataPoints.map(({ name }) => named(name));
  const bySubject = Map.groupBy(names, (name) => name.split('.')[0] ?? '');
  return [...bySubject].map(([subject, own]) => ({
    name: `All of ${subject}`,
    type: 'CHALLENGE',
    conditions: { or: own.map((name) => ({ '<': [{ var: name }, never] })) },
  }));
}

function starterRules(): TrackRule[] {
  const signIn = starterRuleFiles().find(({ actionCode }) => actionCode === 'signIn');
  return (signIn?.rules ?? [])
    .filter(({ isActive }) => isActive !== false)
    .map(({ name = '', type, conditions = {} }) => ({ name, type, conditions }));
}

/** Everybody has proven themselves at a few places: without any, history and travel would be read for nothing. */
function fillProvenPlaces(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'stepward.sqlite'), { timeout: 10_000 });
  const insert = database.prepare(
    `insert into proven_addresses (tenant_id, user_id, address, proven_at, country_code) values ('bench', ?, ?, ?, 'FR')`,
  );
  const now = Date.now();
  database.exec('begin immediate');
  for (let user = 0; user < usersCount; user += 1)
    for (let place = 0; place < provenPlacesEach; place += 1)
      insert.run(`person-${user}@example.com`, `2.3.${place}.${user % 250}`, now - (place + 1) * 3_600_000);
  database.exec('commit');
  database.close();
}

/** Takes about two minutes. */
export async function benchTrackSignals(): Promise<TrackSignalsResult> {
  const directory = mkdtempSync(join(tmpdir(), 'stepward-bench-lists-'));
  try {
    const environment = listsIn(directory);
    const common = { environment, fill: fillProvenPlaces };
    const starter = await benchTrackWith({ ...common, rules: starterRules() });
    const every = await benchTrackWith({ ...common, rules: rulesOverAll() });
    return { starter, every: { ...every, dataPoints: dataPoints.length } };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Lists of a usual size, in which no address of the load is. */
function listsIn(directory: string): Record<string, string> {
  const lists = { VPN: 10_000, PROXY: 100_000, HOSTING: 20_000, TOR: 2_000, ANONYMOUS: 5_000 };
  return Object.fromEntries(
    Object.entries(lists).map(([kind, count]) => {
      const path = join(directory, kind);
      const lines = Array.from({ length: count }, (_, at) => `11.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
      writeFileSync(path, lines.join('\n'));
      return [`STEPWARD_${kind}_IP_LIST`, path];
    }),
  );
}
