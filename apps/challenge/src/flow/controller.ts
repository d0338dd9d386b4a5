// The imperative shell around the state machine: asks the server, feeds the answers in, leaves when it is over.
import type { ApiClient } from '../api/client.ts';
import type { FinishAnswer, VerifyAnswer } from '../api/types.ts';
import type { Launch } from '../launch/launch.ts';
import type { TokenStore } from '../launch/token-store.ts';
import type { PopupChannel } from '../popup/channel.ts';
import { type Extra, type FlowEvent, type FlowState, initialFlow, nextFlow } from './flow.ts';
import { exchangeProblemOf, problemOf } from './problem.ts';
import type { Capabilities, EmailEnrollment, PhoneEnrollment } from './screen.ts';
import { createSettingsControl, type SettingsControl } from './settings-control.ts';

/** How long the success screen is seen at least, so that it does not flicker. */
export const successPauseMs = 500;

type Outcome = 'completed' | 'cancelled';

export interface ControllerDeps {
  readonly api: ApiClient;
  readonly tokens: TokenStore;
  readonly launch: Launch;
  readonly popup: PopupChannel;
  readonly can: Capabilities;
  /** Server time, epoch milliseconds. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Leaves for the application, without an entry in the history. */
  readonly navigate: (url: string) => void;
  /** Back in the browser's history; undefined where there is nowhere to go. */
  readonly goBack: (() => void) | undefined;
}

export interface Controller extends SettingsControl {
  state(): FlowState;
  subscribe(listener: () => void): () => void;
  /** Exchanges the link where this tab has not yet, then shows the step. Also the "Try again" of every problem. */
  start(): Promise<void>;
  refresh(): Promise<void>;
  choose(): void;
  emailSent(enrollment: EmailEnrollment): void;
  phoneSent(enrollment: PhoneEnrollment): void;
  /** Something was proven or added: takes the new bearer and asks for the next step. */
  verified(answer: VerifyAnswer, extra?: Extra): Promise<void>;
  /** The person answered what is offered after a success. */
  answered(extra: Extra): Promise<void>;
  /** Another tab went on to the application: there is nothing more to do in this one. */
  continuedElsewhere(answer: VerifyAnswer): Promise<void>;
  /** Somebody said no on the phone: the action is over with that, whoever it was (server-api.md §9). */
  declined(): void;
  fail(error: unknown): void;
  expire(): void;
  complete(): Promise<void>;
  /** "Cancel and go back", and the way on from every dead end. */
  leave(): Promise<void>;
  canLeave(): boolean;
  /** Somebody waits for how it goes: the address that the application gave, its page around or behind this one, an app. */
  canReturn(): boolean;
}

export function createController(deps: ControllerDeps): Controller {
  const { api, tokens } = deps;
  const listeners = new Set<() => void>();
  let state = initialFlow;

  function send(event: FlowEvent): void {
    state = nextFlow(state, event, { can: deps.can, now: deps.now() });
    for (const listener of listeners) listener();
  }

  const refresh = (): Promise<void> => look(false);

  async function look(isProven: boolean): Promise<void> {
    try {
      const session = await api.session();
      deps.popup.open(session.messageOrigins);
      send({ type: 'session', session, isProven });
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    const found = problemOf(error);
    if (found.problem === 'session-expired') expire(found.requestId);
    else send({ type: 'problem', ...found });
  }

  // Says so, or goes back by itself; a page that was loaded again does not know, and asks.
  function expire(requestId?: string): void {
    const { session } = state;
    const mayReturn = session ? session.returnsOnExpiry === true : tokens.get() !== undefined;
    if (mayReturn) void leaveExpired();
    else send({ type: 'problem', problem: 'session-expired', requestId });
  }

  async function leaveExpired(): Promise<void> {
    send({ type: 'loading' });
    const answer = await api.expired().catch(() => undefined);
    const isAnywhere = answer?.redirectUrl !== undefined || deps.popup.isOpen();
    const last = answer && isAnywhere ? leaveWith(deps, answer, 'cancelled') : undefined;
    if (last) send(last);
    else if (!answer || !isAnywhere) send({ type: 'problem', problem: 'session-expired' });
  }

  async function verified(answer: VerifyAnswer, extra?: Extra): Promise<void> {
    if (answer.accessToken) tokens.set(answer.accessToken);
    await (extra ? answered(extra) : look(true));
  }

  async function answered(extra: Extra): Promise<void> {
    send({ type: 'answered', extra });
    await refresh();
  }

  // Where the session is over the server will not say where to go; the browser's history still knows.
  async function leave(): Promise<void> {
    // The link opened nothing: there is no session to end, and no error to tell whoever opened the page.
    const isUnopened = state.screen.kind === 'problem' && tokens.get() === undefined;
    const last = isUnopened ? leaveWithoutServer(deps) : await cancel(deps, state.session);
    if (last) send(last);
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      send({ type: 'loading' });
      if (await hasToken(deps, send)) await refresh();
    },
    refresh,
    choose: () => send({ type: 'choose' }),
    ...createSettingsControl({ api, tokens, state: () => state, send, refresh, leave }),
    emailSent: (enrollment) => send({ type: 'email-sent', enrollment }),
    phoneSent: (enrollment) => send({ type: 'phone-sent', enrollment }),
    verified,
    answered,
    async continuedElsewhere(answer) {
      // Whoever opened a popup waits for its word.
      if (deps.popup.isOpen()) return await verified(answer);
      tokens.clear();
      send({ type: 'done', outcome: 'completed' });
    },
    declined: () => send({ type: 'declined' }),
    fail,
    expire,
    async complete() {
      const pauseMs = state.session?.endsAtOnce === true ? 0 : successPauseMs;
      await finish(deps, 'completed', pauseMs).then((last) => {
        if (last) send(last);
      }, fail);
    },
    leave,
    canLeave: () => isAwaited(deps, state.session) || deps.goBack !== undefined,
    canReturn: () => isAwaited(deps, state.session),
  };
}

/** An application that waits in its own page or as an app needs no address. */
const isAwaited = ({ popup, launch }: ControllerDeps, session: FlowState['session']): boolean =>
  popup.isOpen() || launch.nativeScheme !== undefined || session?.canReturn === true;

async function hasToken({ api, tokens, launch }: ControllerDeps, send: (event: FlowEvent) => void) {
  if (tokens.get()) return true;
  if (!launch.reference) {
    send({ type: 'problem', problem: 'link-incomplete' });
    return false;
  }
  try {
    tokens.set((await api.exchange(launch.reference)).token);
    return true;
  } catch (error) {
    send({ type: 'problem', ...exchangeProblemOf(error) });
    return false;
  }
}

/** Ends the challenge and leaves. Undefined where the page is about to go: it keeps saying what it said. */
async function finish(deps: ControllerDeps, outcome: Outcome, pauseMs = 0): Promise<FlowEvent | undefined> {
  const pause = pauseMs === 0 ? undefined : deps.pause(pauseMs);
  const answer = await deps.api.finish(outcome);
  await pause;
  return leaveWith(deps, answer, outcome);
}

async function cancel(deps: ControllerDeps, session: FlowState['session']): Promise<FlowEvent | undefined> {
  try {
    const last = await finish(deps, 'cancelled');
    // Nobody waits: to where the person came from, if they came from anywhere.
    return last && !isAwaited(deps, session) ? leaveWithoutServer(deps) : last;
  } catch {
    return leaveWithoutServer(deps);
  }
}

function leaveWith(
  deps: ControllerDeps,
  { token, redirectUrl }: FinishAnswer,
  outcome: Outcome,
): FlowEvent | undefined {
  deps.tokens.clear();
  if (deps.popup.isOpen()) deps.popup.close(token);
  else if (redirectUrl) {
    deps.navigate(redirectUrl);
    return undefined;
  }
  return { type: 'done', outcome };
}

function leaveWithoutServer({ popup, goBack, tokens }: ControllerDeps): FlowEvent | undefined {
  tokens.clear();
  if (popup.isOpen()) popup.close(undefined);
  else if (goBack) {
    goBack();
    return undefined;
  }
  return { type: 'done', outcome: 'cancelled' };
}
