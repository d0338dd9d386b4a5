/**
 * What a tenant lets people do with authenticators of their own, beside the rights that a proof gives (assurance/). Pure.
 * Owns: which stay, and which are not theirs to change. The application itself may always remove them (Server API).
 */
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { type ChallengeContext, verifiedAuthenticators } from '../challenges/context.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';

type Facts = Pick<ChallengeContext, 'tenant' | 'authenticators'>;
type One = Pick<Authenticator, 'method' | 'authenticatorId'>;

const settingsOf = ({ tenant }: Pick<Facts, 'tenant'>, { method }: Pick<One, 'method'>) =>
  methodSettings(tenant, method as VerificationMethod);

/** Its owner may name and move it. */
export const isEditable = (context: Pick<Facts, 'tenant'>, one: Pick<One, 'method'>): boolean =>
  settingsOf(context, one).isEditableByUser !== false;

/** The settings show it. */
export const isShown = (context: Pick<Facts, 'tenant'>, one: Pick<One, 'method'>): boolean =>
  settingsOf(context, one).isHiddenToUser !== true;

const fixedBecause = ({ method }: Pick<One, 'method'>): string =>
  `${method} is not changed by its owner here (isEditableByUser).`;

/** Why the tenant does not let its owner remove it; undefined: it does. */
function keptBecause(context: Facts, one: One): string | undefined {
  const { settings } = context.tenant;
  if (settings.allowDeletingUserAuthenticators === false)
    return 'Authenticators are not removed by their owner here (allowDeletingUserAuthenticators).';
  if (!isEditable(context, one)) return fixedBecause(one);
  const isPasskeyKept = settingsOf(context, one).preventRemovingLastPasskey === true;
  const others = context.authenticators.filter(
    ({ method, verifiedAt, authenticatorId }) =>
      method === one.method && verifiedAt !== null && authenticatorId !== one.authenticatorId,
  );
  return isPasskeyKept && others.length === 0
    ? 'The last passkey stays (preventRemovingLastPasskey). Add another one first.'
    : undefined;
}

export function requireRemovable(context: Facts, one: One): void {
  const reason = keptBecause(context, one);
  if (reason !== undefined) throw new ApiError('forbidden', reason);
}

export function requireEditable(context: Pick<Facts, 'tenant'>, one: Pick<One, 'method'>): void {
  if (isEditable(context, one)) return;
  throw new ApiError('forbidden', fixedBecause(one));
}

/** For the page: what has no buttons, and what is not there. Ids. */
export function restrictionsIn(context: ChallengeContext) {
  const all = verifiedAuthenticators(context);
  const idsOf = (of: (one: Authenticator) => boolean): string[] =>
    all.filter(of).map(({ authenticatorId }) => authenticatorId);
  const kept = idsOf((one) => keptBecause(context, one) !== undefined);
  const fixed = idsOf((one) => !isEditable(context, one));
  const hidden = idsOf((one) => !isShown(context, one));
  return {
    ...(kept.length === 0 ? {} : { kept }),
    ...(fixed.length === 0 ? {} : { fixed }),
    ...(hidden.length === 0 ? {} : { hidden }),
  };
}
