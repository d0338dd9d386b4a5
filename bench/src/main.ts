// `npm run bench [-- track|track-signals|track-postgres|otp|rules|passkey|edge|latency|page|history|back-test …]`: a table for people on standard error, the figures as JSON on standard output.
import { type BackTestBench, type BackTestFigures, benchBackTest } from './back-test.ts';
import { benchEdge, type EdgeCosts, type EdgeResult } from './edge.ts';
import { benchEdgeLatency, type EdgeLatencyResult } from './edge-latency.ts';
import { benchHistory, type HistoryResult } from './history/history.ts';
import { historyText } from './history/show.ts';
import { benchOtp, type OtpFigures, type OtpResult } from './otp.ts';
import { benchPage, type PageResult } from './page.ts';
import { benchPasskey, type PasskeyResult } from './passkey.ts';
import { benchRules, type RulesResult } from './rules.ts';
import { fixed, table, whole } from './table.ts';
import { benchTrack, benchTrackOnPostgres, type Figures, type TrackResult } from './track.ts';
import { benchTrackSignals } from './track-signals.ts';

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const sqliteGoal = 'goal 0.20, never under 0.14; p99 goal 10 ms';
const postgresGoal = 'goal 0.12; p99 goal 10 ms';

function showTrack({ track, echo, ...result }: TrackResult, database: string, goal: string): void {
  const row = (name: string, figures: Figures) => [
    name,
    whole(figures.perSecond),
    fixed(figures.p50Ms, 2),
    fixed(figures.p99Ms, 2),
    fixed(figures.cpuMicroseconds, 1),
  ];
  say(
    `\ntrack over HTTP on ${database}, durable, ${result.inFlight} in flight, median of ${result.rounds} interleaved rounds`,
  );
  say(
    table(
      ['', 'a second', 'p50 ms', 'p99 ms', 'CPU µs each'],
      [row('stepward track', track), row('node:http JSON echo', echo)],
    ),
  );
  const parts = `by calls a second ${fixed(result.ratioPerSecond, 3)}, by CPU ${fixed(result.ratioCpu, 3)}`;
  say(`ratio ${fixed(result.ratio, 3)} (${parts}); ${goal}`);
}

function showOtp({ stepward, betterAuth, ...result }: OtpResult): void {
  const row = (name: string, { perSecond, cpuMicroseconds }: OtpFigures) => [
    name,
    whole(perSecond),
    whole(cpuMicroseconds),
  ];
  say(
    `\na code by e-mail asked for and proven, durable, ${result.inFlight} in flight, median of ${result.rounds} interleaved rounds`,
  );
  say(
    table(['', 'pairs a second', 'CPU µs each'], [row('stepward', stepward), row('better-auth', betterAuth)]),
  );
  const parts = `by pairs a second ${fixed(result.ratioPerSecond, 1)}, by CPU ${fixed(result.ratioCpu, 1)}`;
  say(`${fixed(result.ratio, 1)} × better-auth (${parts}); goal 20`);
}

function showRules(result: RulesResult): void {
  say(`\none decision over ${result.rules} rules, all evaluated`);
  say(
    table(
      ['', 'CPU µs'],
      [
        ['stepward', fixed(result.stepward, 2)],
        ['written by hand', fixed(result.byHand, 2)],
        ['json-logic-engine', fixed(result.jsonLogicEngine, 2)],
      ],
    ),
  );
  say(`${fixed(result.timesByHand, 1)} × by hand; goals: at most 10 ×, at most 50 µs`);
}

function showPasskey({ signIn, rawVerify, ratio }: PasskeyResult): void {
  say('\na passkey sign-in: options and verification, without HTTP and database');
  const rows = [
    ['stepward', fixed(signIn, 1)],
    ['ES256 check alone, key imported', fixed(rawVerify, 1)],
  ];
  say(table(['', 'CPU µs'], rows));
  say(`ratio ${fixed(ratio, 2)}; goal 0.50`);
}

function showEdge({ login, page }: EdgeResult): void {
  const row = (name: string, { viewerRequest, originRequest, originResponse }: EdgeCosts) => [
    name,
    ...[viewerRequest, originRequest, originResponse].map((cost) => fixed(cost, 1)),
  ];
  say('\nthe edge functions without network, CPU µs a request');
  const head = ['', 'viewer-request', 'origin-request', 'origin-response'];
  say(table(head, [row('login that is allowed', login), row('protected page with proof', page)]));
  say('goal: at most 300 µs each');
}

function showLatency({ direct, throughEdge, apiCalls, apiAnswerMs, addedP95Ms }: EdgeLatencyResult): void {
  say(`\na login that is allowed, every answer of the server after ${apiAnswerMs} ms`);
  say(
    table(
      ['', 'p50 ms', 'p95 ms'],
      [
        ['the application itself', fixed(direct.p50Ms, 1), fixed(direct.p95Ms, 1)],
        ['through the edge', fixed(throughEdge.p50Ms, 1), fixed(throughEdge.p95Ms, 1)],
      ],
    ),
  );
  say(`${fixed(apiCalls, 2)} calls to the server a login; added p95 ${fixed(addedP95Ms, 1)} ms, goal 150 ms`);
}

function showPage({ interactiveMs, slowestMs, scriptBytes, slowDown, visits }: PageResult): void {
  say(`\nthe challenge page on a phone, CPU ${slowDown} × slower, median of ${visits} first visits`);
  say(
    `may be used after ${whole(interactiveMs)} ms (the slowest ${whole(slowestMs)} ms), goal 1,000 ms; ` +
      `${fixed(scriptBytes / 1_024, 1)} KB of script, goal 60 KB`,
  );
}

function showHistory({ seed, ipData, rules, people, events, figures }: HistoryResult): void {
  const data = ipData === 'full' ? 'with city, operator and lists' : 'with the shipped table alone';
  say(`\nhistory ${seed}, ${people} people, ${events} events, addresses ${data}, rules: ${rules}`);
  say(historyText(figures));
}

function showBackTest({ oneChangedRule, wholeSet, inMainThread, ...result }: BackTestBench): void {
  const row = (name: string, figures: BackTestFigures) => [
    name,
    whole(figures.perSecond),
    fixed(figures.cpuMicroseconds, 2),
    whole(figures.changed),
    fixed(figures.mainThreadP99Ms, 1),
  ];
  say(
    `\na back-test of ${whole(result.actions)} recorded actions on SQLite (${whole(result.factsBytes)} bytes of facts), ${result.rules} rules, median of ${result.rounds}`,
  );
  say(
    table(
      ['', 'actions a second', 'CPU µs each', 'changed', 'main thread late, p99 ms'],
      [
        row('one changed rule', oneChangedRule),
        row('every rule asked again', wholeSet),
        row('one changed rule, in the main thread', inMainThread),
      ],
    ),
  );
  say(
    `${result.isExact ? 'exact: the same as each action decided plainly' : 'NOT EXACT'}; goals 200,000 for one changed rule, 15,000 for the set`,
  );
}

const parts = {
  history: async () => await benchHistory(showHistory),
  rules: async () => {
    const result = benchRules();
    showRules(result);
    return result;
  },
  passkey: async () => {
    const result = await benchPasskey();
    showPasskey(result);
    return result;
  },
  edge: async () => {
    const result = await benchEdge();
    showEdge(result);
    return result;
  },
  latency: async () => {
    const result = await benchEdgeLatency();
    showLatency(result);
    return result;
  },
  page: async () => {
    const result = await benchPage();
    showPage(result);
    return result;
  },
  track: async () => {
    const result = await benchTrack();
    showTrack(result, 'SQLite', sqliteGoal);
    return result;
  },
  'track-signals': async () => {
    const result = await benchTrackSignals();
    showTrack(result.starter, 'SQLite, starter rules', 'no goal');
    showTrack(result.every, `SQLite, rules over all ${result.every.dataPoints} data points`, 'no goal');
    return result;
  },
  otp: async () => {
    const result = await benchOtp();
    showOtp(result);
    return result;
  },
  'back-test': async () => {
    const result = await benchBackTest();
    showBackTest(result);
    return result;
  },
  'track-postgres': async () => {
    const result = await benchTrackOnPostgres();
    showTrack(result, 'PostgreSQL', postgresGoal);
    return result;
  },
};
type Part = keyof typeof parts;

const isPart = (name: string): name is Part => Object.hasOwn(parts, name);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isPart(name));
if (unknown.length > 0) {
  say(`unknown: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exitCode = 1;
} else {
  const names = asked.length > 0 ? asked.filter(isPart) : (Object.keys(parts) as Part[]);
  const results: Partial<Record<Part, unknown>> = {};
  for (const name of names) results[name] = await parts[name]();
  process.stdout.write(`${JSON.stringify({ node: process.version, ...results })}\n`);
}
