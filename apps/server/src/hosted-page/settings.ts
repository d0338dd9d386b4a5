/**
 * A person's own authenticators on the challenge page: what they may add, and which of their ways would be proof enough for a
 * change. Does not own: the rights themselves (assurance/enrolment.ts), nor the changes (own-authenticators/, and each
 * factor's service).
 */
import { identityMethods } from '@stepward/api';
import type { ActionState } from '@stepward/decision';
import {
  mayAddAuthenticator,
  mayRemoveAuthenticator,
  mayUpdateAuthenticator,
} from '../assurance/enrolment.ts';
import {
  isServedMethod,
  type VerificationMethod,
  withWhatsApp,
} from '../authenticators/verification-method.ts';
import { type ChallengeContext, enrolledMethods, verifiedAuthenticators } from '../challenges/context.ts';
import { enrolmentFacts, hasRoom, methodToAdd } from '../challenges/enrolment.ts';
import { isEditable, isShown } from '../own-authenticators/owner-rights.ts';
import { managementScopes } from '../tokens/token-service.ts';

/** A change of one's own authenticators, as far as it decides what proof it takes. */
export type Change =
  | { readonly kind: 'add'; readonly method: VerificationMethod }
  | { readonly kind: 'update' }
  /** To a new address or number; `id` is that of the authenticator. */
  | { readonly kind: 'move'; readonly method: VerificationMethod; readonly id: string }
  | { readonly kind: 'remove'; readonly method: VerificationMethod };

/** Several of these make sense: one for each device. */
const manifold: readonly VerificationMethod[] = ['PASSKEY', 'SECURITY_KEY'];
const single: readonly VerificationMethod[] = [
  'AUTHENTICATOR_APP',
  'SMS',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  ...identityMethods,
];

const open: ReadonlySet<ActionState> = new Set(['ALLOW', 'CHALLENGE_SUCCEEDED', 'REVIEW_SUCCEEDED']);

/** The page ends in the settings: tracked so, and nothing stands in the way any more. */
export const endsInSettings = ({ action }: Pick<ChallengeContext, 'action'>): boolean =>
  action.redirectToSettings === true && open.has(action.state);

export interface SettingsEnrolment {
  readonly verificationMethod: VerificationMethod;
  readonly email?: string;
  /** Another proof comes first. */
  readonly needsStepUp?: true;
}

/** What the person may add, now or after another proof; what no proof of theirs could add is not there. */
export function settingsEnrolments(context: ChallengeContext, now: number): SettingsEnrolment[] {
  const { verificationMethods } = context.tenant.settings;
  const held = new Set(verifiedAuthenticators(context).map(({ method }) => method));
  const isOffered = (method: VerificationMethod) =>
    verificationMethods.includes(methodToAdd(context, method)) &&
    hasRoom(context, method) &&
    isShown(context, { method });
  const candidates = [...manifold, ...single.filter((method) => !held.has(method))];
  return candidates.filter(isOffered).flatMap((method): SettingsEnrolment[] => {
    const right = mayAddAuthenticator({ ...enrolmentFacts(context, now), adding: { method } });
    if (right.allowed)
      return [{ verificationMethod: method, ...(right.email === undefined ? {} : { email: right.email }) }];
    const isPossible = sufficientProofs(context, { kind: 'add', method }, now).length > 0;
    return isPossible ? [{ verificationMethod: method, needsStepUp: true }] : [];
  });
}

/**
 * Authenticators that may get a new address or number, now or after another proof. None where the application gave one with
 * this action: it is the only one that may be added (SECURITY F20).
 */
export function movable(context: ChallengeContext, now: number): string[] {
  const { action, tenant } = context;
  const isFixed = (method: string) => (method === 'SMS' ? action.phoneNumber : action.email) !== undefined;
  return verifiedAuthenticators(context)
    .filter(({ email, phoneNumber }) => email !== null || phoneNumber !== null)
    .flatMap(({ method: name, authenticatorId: id }) => {
      const method = name as VerificationMethod;
      if (isFixed(method) || !tenant.settings.verificationMethods.includes(methodToAdd(context, method)))
        return [];
      if (!isEditable(context, { method })) return [];
      const change: Change = { kind: 'move', method, id };
      return isAllowed(enrolmentFacts(context, now), change) ||
        sufficientProofs(context, change, now).length > 0
        ? [id]
        : [];
    });
}

/** Those of the person's own ways that would be proof enough, if they were proven now. */
export function sufficientProofs(
  context: ChallengeContext,
  change: Change,
  now: number,
): VerificationMethod[] {
  const { verificationMethods } = context.tenant.settings;
  const facts = { ...enrolmentFacts(context, now), tokenScopes: managementScopes.split(' ') };
  return withWhatsApp(enrolledMethods(context))
    .filter((method) => isServedMethod(method) && verificationMethods.includes(method))
    .filter((method) => isAllowed({ ...facts, evidence: [{ method, at: now }] }, change));
}

function isAllowed(facts: ReturnType<typeof enrolmentFacts>, change: Change): boolean {
  switch (change.kind) {
    case 'add':
      return mayAddAuthenticator({ ...facts, adding: { method: change.method } }).allowed;
    case 'move':
      return mayAddAuthenticator({ ...facts, adding: { method: change.method, replaces: change.id } })
        .allowed;
    case 'update':
      return mayUpdateAuthenticator(facts).allowed;
    case 'remove':
      return mayRemoveAuthenticator({ ...facts, removing: change.method }).allowed;
  }
}
