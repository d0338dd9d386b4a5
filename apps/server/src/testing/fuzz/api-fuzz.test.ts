/**
 * D11: requests from the OpenAPI document, valid, almost valid and hostile, with every credential; whatever comes, the
 * answer is a documented one, nobody sees what is another's and strangers change nothing (N-39). 2,000 here,
 * VERIFY_REQUESTS of them, other ones each time, in `npm run verify:long`; VERIFY_SEED repeats a run.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerCheck } from '../answer-check.ts';
import { type Finding, Judge } from './properties.ts';
import { type FuzzRequest, requestsTo } from './requests.ts';
import { openStage } from './stage.ts';

const total = Number(process.env.VERIFY_REQUESTS ?? 2_000);
const firstSeed = Number(process.env.VERIFY_SEED ?? 20_261_121);
/** Then everything begins anew: requests change settings, and a tenant without methods is a dull one. */
const perStage = 500;
const msPerRequest = 40;

interface Run {
  readonly findings: Finding[];
  /** Answers by route and status. */
  readonly tally: Map<string, number>;
}

/** What takes people and settings away comes last: little is behind the doors of an empty house. */
const isCalm = ({ method, path }: FuzzRequest): boolean =>
  method !== 'DELETE' && !path.startsWith('/v1/management/tenant') && !/\/(revoke|remove)$/.test(path);

async function fuzz(run: Run, seed: number, count: number): Promise<void> {
  const stage = await openStage();
  const judge = new Judge(stage, answerCheck(stage.test.app.routes), run.tally);
  const requests = fc.sample(requestsTo(stage.document), { seed, numRuns: count });
  for (const request of [...requests.filter(isCalm), ...requests.filter((one) => !isCalm(one))]) {
    for (const problem of await judge.problemsOf(request)) run.findings.push({ request, problem, seed });
    stage.test.clock.now += 250;
  }
  // What the test app saw is among the findings.
  await stage.close().catch(() => undefined);
}

/** Share of all answers that had this status. */
function shareOf(status: number, { tally }: Run): number {
  const matching = [...tally].filter(([kind]) => kind.endsWith(` ${status}`));
  const sum = (counts: readonly (readonly [string, number])[]) =>
    counts.reduce((all, [, one]) => all + one, 0);
  return sum(matching) / sum([...tally]);
}

/** One of each kind: a thousand requests that meet the same mistake are one mistake. */
function report(findings: readonly Finding[]): string {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const kind = finding.problem.slice(0, 120);
    if (!first.has(kind)) first.set(kind, finding);
  }
  return [...first.values()]
    .slice(0, 20)
    .map(({ problem, request, seed }) => {
      const { body, ...rest } = request;
      return `${problem}\n    VERIFY_SEED=${seed} ${JSON.stringify({ ...rest, body: String(body).slice(0, 400) })}`;
    })
    .join('\n');
}

describe('D11: the API under hostile requests (N-39)', () => {
  it(
    `answers ${total} requests as documented, from seed ${firstSeed}`,
    async () => {
      const run: Run = { findings: [], tally: new Map() };
      for (let done = 0; done < total; done += perStage)
        await fuzz(run, firstSeed + done / perStage, Math.min(perStage, total - done));
      expect(report(run.findings)).toBe('');
      // Doors that stay shut prove little: what is behind them was reached, too.
      for (const status of [200, 400, 401, 404])
        expect([status, shareOf(status, run) > 0.05]).toEqual([status, true]);
    },
    60_000 + total * msPerRequest,
  );
});
