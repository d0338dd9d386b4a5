import type { IdentityEnd, IdentityOpen } from '../../api/identity-calls.ts';
import type { IdentityMethod } from '../../api/types.ts';

const check = 'Identity check';

/** English of identity checks by vendors. */
export const enIdentity = {
  method: {
    VERIFF: check,
    IPROOV: check,
    IDVERSE: check,
    PALM_BIOMETRICS_RR: 'Palm scan',
  } satisfies Record<IdentityMethod, string>,
  hint: {
    VERIFF: 'Your ID document and your camera',
    IPROOV: 'Your face and your camera',
    IDVERSE: 'Your ID document and your camera',
    PALM_BIOMETRICS_RR: 'The palm of your hand and your camera',
  } satisfies Record<IdentityMethod, string>,
  texts: {
    heading: 'Check your identity',
    lead: (tenant: string) =>
      `${tenant} asks a partner to check that it’s you. Their page opens in a new tab; come back here afterwards.`,
    start: 'Start the check',
    starting: 'Starting…',
    open: 'Open the check',
    notStarted: 'We couldn’t start the check just now. Try again, or try another way.',
    waiting: {
      CREATING: 'Preparing the check…',
      WAITING: 'Waiting for you to finish the check…',
      SUBMITTED: 'The check is being looked at…',
      RESUBMISSION_REQUESTED: 'A picture wasn’t good enough. Open the check and take it again.',
      REVIEW: 'A person is looking at your check. This can take a while.',
    } satisfies Record<IdentityOpen, string>,
    end: {
      DECLINED: 'The check didn’t confirm who you are.',
      NOT_THE_PERSON: 'This isn’t the person who was checked before.',
      EXPIRED: 'The check wasn’t finished in time. You can start it again.',
      REFUSED: 'We couldn’t accept this check. Try another way.',
      FAILED: 'We couldn’t start the check just now. Try again, or try another way.',
    } satisfies Record<IdentityEnd, string>,
  },
};

export type IdentityMessages = typeof enIdentity;
