/** May this person add this factor, in this action, now? The rules are assurance/enrolment.ts; here they meet the facts. */
import { identityMethods } from '@stepward/api';
import { allowedMethods } from '../actions/presenter.ts';
import {
  type EnrolmentRequest,
  type EnrolmentRight,
  enrollableMethods,
  mayAddAuthenticator,
} from '../assurance/enrolment.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { flowStateOf, isAddingInFlow } from '../flows/flow-state.ts';
import { flowEvidence } from '../flows/standing.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import { type ChallengeContext, evidenceOf, verifiedAuthenticators, vouchedEmail } from './context.ts';

const factorMethods: readonly VerificationMethod[] = [
  'PASSKEY',
  'SECURITY_KEY',
  'AUTHENTICATOR_APP',
  'SMS',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  ...identityMethods,
];

/** What this person has and has proven, and what the token permits. */
export function enrolmentFacts(context: ChallengeContext, now: number): Omit<EnrolmentRequest, 'adding'> {
  const existing = verifiedAuthenticators(context).map(({ method }) => method as VerificationMethod);
  return {
    existing,
    vouchedEmail: vouchedEmail(context, existing.length === 0),
    evidence: evidenceOf(context),
    tokenScopes: context.bearer.scope.split(' '),
    now,
  };
}

/** The same for an addition: where a flow waits for one, what was proven on the way there counts, and nowhere else. */
function additionFacts(context: ChallengeContext, now: number): Omit<EnrolmentRequest, 'adding'> {
  const facts = enrolmentFacts(context, now);
  if (!isAddingInFlow(context.action)) return facts;
  return { ...facts, evidence: flowEvidence(flowStateOf(context.action)?.deeds ?? []) };
}

/** The right, or a refusal that says what to do. */
export function requireEnrolmentRight(
  context: ChallengeContext,
  adding: EnrolmentRequest['adding'],
  now: number,
  /** `held`: it is there already, and says something of itself anew. */
  as: 'another' | 'held' = 'another',
): Extract<EnrolmentRight, { allowed: true }> {
  if (!context.tenant.settings.verificationMethods.includes(adding.method)) {
    throw new ApiError('invalid_configuration', `${adding.method} is not an enabled verification method.`);
  }
  const state = context.action.state;
  if (state !== 'CHALLENGE_REQUIRED' && state !== 'CHALLENGE_SUCCEEDED' && state !== 'ALLOW') {
    throw new ApiError('forbidden', 'This action does not allow adding an authenticator.');
  }
  // A first factor meets the challenge: it must be one that the decision permits (I1).
  const { tenant, action } = context;
  if (state === 'CHALLENGE_REQUIRED' && !allowedMethods(tenant, action).includes(adding.method)) {
    throw new ApiError('forbidden', `This action does not permit ${adding.method}.`);
  }
  requireReplaced(context, adding.replaces);
  if (as === 'another' && adding.replaces == null && !hasRoom(context, adding.method))
    throw new ApiError('forbidden', `One ${adding.method} for a person is enough here.`);
  const right = mayAddAuthenticator({ ...additionFacts(context, now), adding });
  if (right.allowed) return right;
  if (right.reason === 'email_not_vouched') {
    throw new ApiError('forbidden', 'The address must be the one that the application gave.');
  }
  if (right.reason === 'first_must_be_vouched_email') {
    throw new ApiError(
      'forbidden',
      'The first authenticator must be a code to the e-mail address that the application gave.',
    );
  }
  throw new ApiError(
    'forbidden',
    'Adding an authenticator needs a challenge passed with an equally strong one in the last 10 minutes.',
  );
}

/** The tenant has it, and a first factor by which the challenge is met is one that the decision permits (I1). */
export function isAddable({ tenant, action }: ChallengeContext, method: VerificationMethod): boolean {
  if (!tenant.settings.verificationMethods.includes(method)) return false;
  return action.state !== 'CHALLENGE_REQUIRED' || allowedMethods(tenant, action).includes(method);
}

/**
 * How a number is proven that is being added. WhatsApp has no authenticator of its own but speaks to the number of the SMS
 * factor (client-api.md §7): where it alone is permitted, the number is added over WhatsApp, and that is what proves.
 */
export const phoneMethodToAdd = (context: ChallengeContext): 'SMS' | 'WHATSAPP' =>
  !isAddable(context, 'SMS') && isAddable(context, 'WHATSAPP') ? 'WHATSAPP' : 'SMS';

/** What proves an authenticator of this method that is being added or moved. */
export const methodToAdd = (context: ChallengeContext, method: VerificationMethod): VerificationMethod =>
  method === 'SMS' ? phoneMethodToAdd(context) : method;

/** The tenant may let a person have one of a method alone. */
export function hasRoom(context: ChallengeContext, added: VerificationMethod): boolean {
  const method = added === 'WHATSAPP' ? 'SMS' : added;
  const isOneEnough = methodSettings(context.tenant, method).allowMultipleUserAuthenticators === false;
  return !isOneEnough || !verifiedAuthenticators(context).some((one) => one.method === method);
}

/** A new address is for an authenticator that is still there (SECURITY row 34). */
function requireReplaced(context: ChallengeContext, replaces: string | null | undefined): void {
  if (replaces == null) return;
  if (verifiedAuthenticators(context).some(({ authenticatorId }) => authenticatorId === replaces)) return;
  throw new ApiError(
    'invalid_request',
    'The authenticator that this address was for is gone. Add a new one.',
  );
}

/** What the decision wants to be offered after a success, also where it could not have met the challenge. */
function promptedMethods({ tenant, action }: ChallengeContext): readonly string[] {
  if (action.state === 'CHALLENGE_REQUIRED') return [];
  const { verificationMethods } = tenant.settings;
  return (action.promptMethods ?? []).filter((method) =>
    (verificationMethods as readonly string[]).includes(method),
  );
}

/** What the page may offer to add, strongest first. */
export function offeredEnrolments(
  context: ChallengeContext,
  now: number,
): { verificationMethod: VerificationMethod; email?: string }[] {
  const enabled = [...allowedMethods(context.tenant, context.action), ...promptedMethods(context)];
  const held = new Set(verifiedAuthenticators(context).map(({ method }) => method));
  const isHidden = (method: VerificationMethod) =>
    methodSettings(context.tenant, method).isHiddenToUser === true;
  const isEnabled = (method: VerificationMethod) =>
    enabled.includes(method) || (method === 'SMS' && enabled.includes('WHATSAPP'));
  const candidates = factorMethods.filter(
    (method) => isEnabled(method) && !held.has(method) && !isHidden(method),
  );
  return enrollableMethods(candidates, additionFacts(context, now)).map(({ method, email }) => ({
    verificationMethod: method,
    ...(email === undefined ? {} : { email }),
  }));
}
