/** What must be so of every answer, whatever was asked (SECURITY D11, N-39). */
import type { AnswerCheck } from '../answer-check.ts';
import type { Credential, FuzzRequest } from './requests.ts';
import { markers, type Stage } from './stage.ts';

export interface Finding {
  readonly request: FuzzRequest;
  readonly problem: string;
  /** Of the stage that met it. */
  readonly seed: number;
}

const cpuMsMax = 1_000;
const hangsAfterMs = 10_000;

/** Of a stack, a query or a path of this machine. */
const inner =
  /\n\s+at |node_modules|\.ts:\d|SQLITE_|sqlite|syntax error at|(select .+ from|insert into|update .+ set) |\/tmp\//i;

/** The tenant's own receiver did not take a message: the one fault that is not ours. */
const undelivered = /"error":"unavailable".*refused by whoever delivers it/;

/** Nobody may come in with these: what is behind the door stays as it is. */
const strangers: readonly Credential[] = ['none', 'wrong', 'otherKind', 'malformed'];

/** For tokens whose time is over: it tells the way back, where the tenant wants that. */
const forExpired = '/v1/client/hosted/expired';

export function isStranger({ caller, credential, path }: FuzzRequest): boolean {
  if (caller === 'nobody') return false;
  if (credential === 'expired' && path === forExpired) return false;
  if (strangers.includes(credential)) return true;
  // Some routes of the tenant id look at a client token as well, if there is one.
  if (caller === 'tenantId') return credential === 'callKey';
  if (caller === 'clientToken') return credential === 'callKey' || credential === 'expired';
  if (credential === 'callKey') return caller !== 'callConnectKey';
  return (
    credential === 'otherUser' ||
    credential === 'expired' ||
    (caller === 'callConnectKey' && credential === 'otherTenant')
  );
}

/** Markers of what the caller has no part in. */
function foreignMarkers(request: FuzzRequest): string[] {
  const { caller, credential } = request;
  if (caller === 'nobody' || caller === 'tenantId' || isStranger(request)) return Object.values(markers);
  if (credential === 'otherTenant') return [markers.first, markers.bob];
  if (caller !== 'clientToken') return [markers.second];
  return credential === 'otherUser' ? [markers.second, 'alice@mark'] : [markers.second, markers.bob];
}

const prototypes = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Function.prototype,
];
const ownNames = (): string => JSON.stringify(prototypes.map((one) => Reflect.ownKeys(one).map(String)));
const cleanNames = ownNames();

/** Whose rows this request must leave alone. */
function keptTenant({ caller, credential }: FuzzRequest): string | undefined {
  if (caller === 'nobody') return undefined;
  return credential === 'otherTenant' ? 'test-tenant' : 'other-tenant';
}

type Answer = Awaited<ReturnType<Stage['send']>>;

export class Judge {
  readonly #stage: Stage;
  readonly #check: AnswerCheck;
  readonly #tally: Map<string, number>;
  /** Content of each tenant while nobody of it has called since. */
  readonly #contents = new Map<string, string>();

  constructor(stage: Stage, check: AnswerCheck, tally: Map<string, number>) {
    this.#stage = stage;
    this.#check = check;
    this.#tally = tally;
  }

  async problemsOf(request: FuzzRequest): Promise<string[]> {
    const kept = isStranger(request) ? undefined : keptTenant(request);
    if (kept !== undefined) this.#contentOf(kept);
    const version = this.#stage.version();
    const before = process.threadCpuUsage();
    const answer = await Promise.race([this.#stage.send(request), hang()]);
    if (answer === 'hang') return [`no answer within ${hangsAfterMs} ms`];
    const { user, system } = process.threadCpuUsage(before);
    const cpuMs = (user + system) / 1_000;
    const kind = `${this.#stage.lastRoute()} ${answer.status}`;
    this.#tally.set(kind, (this.#tally.get(kind) ?? 0) + 1);
    return [
      ...(cpuMs > cpuMsMax ? [`took ${Math.round(cpuMs)} ms of CPU`] : []),
      ...(ownNames() === cleanNames ? [] : ['changed a built-in prototype']),
      ...this.#ofAnswer(request, answer),
      ...(this.#stage.version() === version ? [] : await this.#ofRows(request, kept)),
    ];
  }

  #ofAnswer(request: FuzzRequest, { status, contentType, text }: Answer): string[] {
    const name = this.#stage.lastRoute();
    const said = (what: string) => `${name ?? 'no route'} answered ${status}: ${what}`;
    const documented = name === undefined ? undefined : this.#check({ name, status, contentType, text });
    const isAimed = name?.startsWith(`${request.method} /v1/`) === true;
    const secret = this.#stage.secrets.find((one) => text.includes(one));
    const marker = foreignMarkers(request).find((one) => text.includes(one));
    return [
      ...(status >= 500 && !undelivered.test(text) ? [said(text.slice(0, 300))] : []),
      ...(documented === undefined ? [] : [documented]),
      ...(name === undefined && !isRefusal(status, text)
        ? [said(`no JSON refusal: ${text.slice(0, 200)}`)]
        : []),
      ...(isAimed && isStranger(request) && status !== 401 && status !== 403 && request.method !== 'OPTIONS'
        ? [said(`a stranger (${request.credential}) was let in`)]
        : []),
      ...(inner.test(text) && name !== 'GET /openapi.json'
        ? [said(`tells of its inside: ${text.slice(0, 300)}`)]
        : []),
      ...(secret === undefined ? [] : [said('has a key in it')]),
      ...(marker === undefined ? [] : [said(`has somebody else’s data (${marker})`)]),
    ];
  }

  #contentOf(tenantId: string): string {
    const known = this.#contents.get(tenantId) ?? this.#stage.contentOf(tenantId);
    this.#contents.set(tenantId, known);
    return known;
  }

  /** Something was written. Rows of a tenant change by its own callers alone, and never by a stranger. */
  async #ofRows(request: FuzzRequest, kept: string | undefined): Promise<string[]> {
    await this.#stage.settled();
    if (isStranger(request)) return await this.#ofStranger(request);
    const before = kept === undefined ? undefined : this.#contentOf(kept);
    this.#contents.clear();
    return kept === undefined || before === undefined ? [] : this.#changed(kept, before);
  }

  /** It may have been work that an earlier request left: what a stranger does, happens again. */
  async #ofStranger(request: FuzzRequest): Promise<string[]> {
    this.#contents.clear();
    const before = tenantIds.map((tenantId) => this.#contentOf(tenantId));
    this.#contents.clear();
    await this.#stage.send(request);
    await this.#stage.settled();
    return tenantIds.flatMap((tenantId, at) => this.#changed(tenantId, before[at] ?? ''));
  }

  #changed(tenantId: string, before: string): string[] {
    const after = this.#contentOf(tenantId);
    return after === before
      ? []
      : [`${this.#stage.lastRoute()} changed rows of ${tenantId}: ${changedTable(before, after)}`];
  }
}

const tenantIds = ['test-tenant', 'other-tenant'];

function changedTable(before: string, after: string): string {
  const lines = before.split('\n');
  return (
    after
      .split('\n')
      .find((line, index) => line !== lines[index])
      ?.split(' ')[0] ?? ''
  );
}

function isRefusal(status: number, text: string): boolean {
  if (status < 400) return false;
  // HEAD has no body.
  if (text === '') return true;
  try {
    return typeof JSON.parse(text).errorCode === 'string';
  } catch {
    return false;
  }
}

async function hang(): Promise<'hang'> {
  return await new Promise((resolve) => setTimeout(() => resolve('hang'), hangsAfterMs).unref());
}
