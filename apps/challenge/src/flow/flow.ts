// The journey of one challenge as a pure state machine: the server names the step, the person picks among ways, the
// page asks again. It holds what the server cannot know: the way chosen here, and what was offered and answered here.
import type { HostedStep, Session, VerificationMethod } from '../api/types.ts';
import {
  type Capabilities,
  type EmailEnrollment,
  enrollScreen,
  firstMethod,
  type PhoneEnrollment,
  type Problem,
  type Purpose,
  type Screen,
  usableEnrollments,
  usableMethods,
  verifyScreen,
} from './screen.ts';

/** Steps after success that the person answers on this page; each is shown once per visit. */
export type Extra = 'SHOW_RECOVERY_CODES' | 'OFFER_PASSKEY';

export interface FlowState {
  readonly session: Session | undefined;
  readonly screen: Screen;
  /** The way the person chose; it outlives the next look at the server while it is still possible. */
  readonly chosen: VerificationMethod | undefined;
  readonly answered: readonly Extra[];
  /** What was proven or added here so far: the same way asked for once more begins anew. */
  readonly proofs: number;
}

export type FlowEvent =
  /** `isProven`: asked after a proof. */
  | { readonly type: 'session'; readonly session: Session; readonly isProven?: boolean }
  | { readonly type: 'choose' }
  /** Back to the list of the person's own. */
  | { readonly type: 'settings' }
  | { readonly type: 'method'; readonly method: VerificationMethod }
  | { readonly type: 'email-sent'; readonly enrollment: EmailEnrollment }
  | { readonly type: 'phone-sent'; readonly enrollment: PhoneEnrollment }
  | { readonly type: 'answered'; readonly extra: Extra }
  | { readonly type: 'declined' }
  | { readonly type: 'loading' }
  | { readonly type: 'problem'; readonly problem: Problem; readonly requestId?: string | undefined }
  | { readonly type: 'done'; readonly outcome: 'completed' | 'cancelled' };

export interface FlowContext {
  readonly can: Capabilities;
  /** Epoch milliseconds on the server's clock. */
  readonly now: number;
}

export const initialFlow: FlowState = {
  session: undefined,
  screen: { kind: 'loading' },
  chosen: undefined,
  answered: [],
  proofs: 0,
};

export function nextFlow(state: FlowState, event: FlowEvent, context: FlowContext): FlowState {
  switch (event.type) {
    case 'session':
      return onSession(
        event.isProven ? { ...state, proofs: state.proofs + 1 } : state,
        event.session,
        context,
      );
    case 'choose':
      return { ...state, screen: { kind: 'choose', purpose: purposeOf(state.session) } };
    case 'settings':
      return { ...state, chosen: undefined, screen: { kind: 'settings' } };
    case 'method':
      return onMethod(state, event.method, context);
    case 'email-sent':
      return { ...state, screen: sentScreen(event.enrollment) };
    case 'phone-sent': {
      const { enrollment } = event;
      return { ...state, screen: { kind: 'verify-phone', method: 'SMS', enrollment } };
    }
    case 'answered':
      return { ...state, answered: [...state.answered, event.extra], screen: { kind: 'loading' } };
    case 'declined':
      return { ...state, screen: { kind: 'declined' } };
    case 'loading':
      return { ...state, screen: { kind: 'loading' } };
    case 'problem':
      return { ...state, screen: { kind: 'problem', problem: event.problem, requestId: event.requestId } };
    case 'done':
      return { ...state, screen: { kind: 'done', outcome: event.outcome } };
  }
}

function onSession(state: FlowState, session: Session, context: FlowContext): FlowState {
  const known = { ...state, session };
  return { ...known, screen: stays(known, context) ? state.screen : screenOf(known, session, context) };
}

/**
 * A new look at the server leaves a half-done enrolment and the chooser alone while their step is still open, and that
 * somebody said no, which the server knows for a day.
 */
function stays({ session, screen }: FlowState, { can }: FlowContext): boolean {
  if (screen.kind === 'declined') return session?.step === 'FAILED';
  if (screen.kind === 'choose') {
    const hasWays = session !== undefined && waysOf(session, can).length > 0;
    return hasWays && isOpen(session) && screen.purpose === purposeOf(session);
  }
  const isAdding = session?.step === 'ENROLL' || session?.step === 'SETTINGS';
  if (!isAdding || !('enrollment' in screen) || screen.enrollment === undefined) return false;
  // Once it is added there is nothing half done, though the step may be the same.
  const method = methodOf(screen.kind);
  return usableEnrollments(session, can).some(({ verificationMethod }) => verificationMethod === method);
}

function methodOf(kind: 'verify-email' | 'verify-link' | 'verify-phone'): VerificationMethod {
  if (kind === 'verify-phone') return 'SMS';
  return kind === 'verify-link' ? 'EMAIL_MAGIC_LINK' : 'EMAIL_OTP';
}

function sentScreen(enrollment: EmailEnrollment): Screen {
  return { kind: enrollment.byLink ? 'verify-link' : 'verify-email', enrollment };
}

const openSteps: ReadonlySet<HostedStep> = new Set(['VERIFY', 'ENROLL', 'OFFER_PASSKEY', 'SETTINGS']);

function isOpen(session: Session | undefined): boolean {
  return session !== undefined && openSteps.has(session.step);
}

function screenOf(state: FlowState, session: Session, context: FlowContext): Screen {
  switch (session.step) {
    case 'VERIFY':
      return verifyOf(state, session, context);
    case 'ENROLL':
      return enrollOf(state, session, context);
    case 'SHOW_RECOVERY_CODES':
      return state.answered.includes('SHOW_RECOVERY_CODES')
        ? { kind: 'success' }
        : { kind: 'recovery-codes' };
    case 'OFFER_PASSKEY':
      return offerOf(state, session, context);
    case 'SETTINGS':
      return { kind: 'settings' };
    case 'COMPLETE':
      return { kind: 'success' };
    case 'FAILED':
      return failedScreen(session);
    case 'BLOCKED':
      return { kind: 'blocked' };
  }
}

function failedScreen({ reason }: Session): Screen {
  switch (reason) {
    case undefined:
      return { kind: 'failed' };
    case 'no_method':
      return { kind: 'no-method', because: 'rule' };
    case 'declined':
      return { kind: 'declined' };
    case 'identity_declined':
    case 'identity_not_the_person':
      return { kind: 'failed', because: reason };
  }
}

const noneHere: Screen = { kind: 'no-method', because: 'browser' };

function verifyOf(state: FlowState, session: Session, { can, now }: FlowContext): Screen {
  const chosen = usableMethods(session, can).find((option) => option.verificationMethod === state.chosen);
  const option = chosen ?? firstMethod(session, can, now);
  return option ? verifyScreen(option.verificationMethod) : noneHere;
}

function enrollOf(state: FlowState, session: Session, { can }: FlowContext): Screen {
  const usable = usableEnrollments(session, can);
  const option = usable.find(({ verificationMethod }) => verificationMethod === state.chosen) ?? usable[0];
  return option ? enrollScreen(option, 'enroll') : noneHere;
}

/** The offer never stands in the way: nothing to offer here, or answered before, means that the person is through. */
function offerOf(state: FlowState, session: Session, { can }: FlowContext): Screen {
  const usable = usableEnrollments(session, can).filter(isOffered);
  const option = usable.find(({ verificationMethod }) => verificationMethod === 'PASSKEY') ?? usable[0];
  if (!option || state.answered.includes('OFFER_PASSKEY')) return { kind: 'success' };
  return enrollScreen(option, 'offer');
}

const upgrades: ReadonlySet<VerificationMethod> = new Set(['PASSKEY', 'SECURITY_KEY', 'AUTHENTICATOR_APP']);

/** E-mail and phone are how people get in, not an upgrade: they are not offered after a success. */
function isOffered({ verificationMethod }: { readonly verificationMethod: VerificationMethod }): boolean {
  return upgrades.has(verificationMethod);
}

function onMethod(state: FlowState, method: VerificationMethod, { can }: FlowContext): FlowState {
  const { session } = state;
  if (!session) return state;
  const purpose = purposeOf(session);
  if (purpose === 'verify') return { ...state, chosen: method, screen: verifyScreen(method) };
  const option = usableEnrollments(session, can).find(
    ({ verificationMethod }) => verificationMethod === method,
  );
  return option ? { ...state, chosen: method, screen: enrollScreen(option, purpose) } : state;
}

export function purposeOf(session: Session | undefined): Purpose {
  if (session?.step === 'ENROLL') return 'enroll';
  if (session?.step === 'SETTINGS') return 'add';
  return session?.step === 'OFFER_PASSKEY' ? 'offer' : 'verify';
}

export interface Way {
  readonly verificationMethod: VerificationMethod;
  /** What it is called, where that is not its own name: a number that is added over WhatsApp alone. */
  readonly as?: VerificationMethod;
  readonly hint?: string | undefined;
  readonly lockedUntil?: number | undefined;
}

/** What "Try another way" lists for the step at hand. */
export function waysOf(session: Session, can: Capabilities): readonly Way[] {
  const purpose = purposeOf(session);
  if (purpose === 'verify') return usableMethods(session, can);
  return usableEnrollments(session, can)
    .filter((option) => purpose !== 'offer' || isOffered(option))
    .map(({ verificationMethod, hint, smsChannels = [] }) => ({
      verificationMethod,
      hint,
      ...(smsChannels.join() === 'WHATSAPP' ? ({ as: 'WHATSAPP' } as const) : {}),
    }));
}
