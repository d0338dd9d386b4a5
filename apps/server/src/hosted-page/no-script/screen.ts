/** What a page without scripts shows, as a value. Pure: from the answer that the page with scripts gets as well. */
import type { FailureReason } from '../failure-reason.ts';
import type { HostedPageService } from '../session.ts';

export type SessionAnswer = Awaited<ReturnType<HostedPageService['session']>>;

/** Ways that need no script, best first. */
export const plainWays = ['EMAIL_OTP', 'SMS', 'WHATSAPP', 'AUTHENTICATOR_APP', 'RECOVERY_CODE'] as const;
export type PlainWay = (typeof plainWays)[number];

export type PhoneWay = Extract<PlainWay, 'SMS' | 'WHATSAPP'>;

export const isPhone = (way: PlainWay | undefined): way is PhoneWay => way === 'SMS' || way === 'WHATSAPP';

export const isSent = (way: PlainWay): way is 'EMAIL_OTP' | 'SMS' | 'WHATSAPP' =>
  way === 'EMAIL_OTP' || way === 'SMS' || way === 'WHATSAPP';

export const plainWay = (value: unknown): PlainWay | undefined => plainWays.find((way) => way === value);

export type Problem =
  | { readonly kind: 'wrong'; readonly left?: number | undefined }
  /** `number`: what was typed is no phone number. `typed`: to be corrected rather than typed anew. */
  | {
      readonly kind: 'locked' | 'limited' | 'refused' | 'notSent' | 'number';
      readonly typed?: string | undefined;
    };

export type EndingKind =
  | 'gone'
  | 'unsupported'
  | 'settings'
  | 'blocked'
  | 'failed'
  | 'declined'
  | 'notConfirmed'
  | 'notThePerson'
  | 'noMethod'
  | 'broken';

const endingOf: Readonly<Record<FailureReason, EndingKind>> = {
  no_method: 'noMethod',
  declined: 'declined',
  identity_declined: 'notConfirmed',
  identity_not_the_person: 'notThePerson',
};

export type Screen =
  | {
      readonly kind: 'prove';
      readonly way: PlainWay;
      readonly hint?: string | undefined;
      /** A code is on its way, or none has to be sent. */
      readonly isReady: boolean;
      readonly others: readonly PlainWay[];
    }
  | {
      readonly kind: 'enrol';
      readonly isFixed: boolean;
      readonly hint?: string | undefined;
      /** What else could be added. */
      readonly other?: PhoneWay | undefined;
    }
  | {
      readonly kind: 'enrol-phone';
      /** Masked: the only number that may be added. */
      readonly hint?: string | undefined;
      /** How a code can get there, the usual one first. */
      readonly ways: readonly PhoneWay[];
      readonly other?: 'EMAIL_OTP' | undefined;
    }
  | { readonly kind: 'enrol-phone-code'; readonly way: PhoneWay }
  /** Whether anybody was sent one is not known here where the address is fixed and not even hinted at. */
  | { readonly kind: 'enrol-code'; readonly isOnlyNamed: boolean }
  | { readonly kind: 'codes-owed' }
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'complete' }
  | { readonly kind: 'ending'; readonly ending: EndingKind };

export interface Shown {
  /** The way that the person chose. */
  readonly way?: PlainWay | undefined;
  /** A code was sent, to it or to the address that is being added. */
  readonly sent: boolean;
}

export function screenOf(session: SessionAnswer, { way, sent }: Shown): Screen {
  switch (session.step) {
    case 'VERIFY':
      return prove(session, way, sent);
    case 'ENROLL':
      return enrol(session, way, sent);
    case 'SHOW_RECOVERY_CODES':
      return { kind: 'codes-owed' };
    case 'SETTINGS':
      return { kind: 'ending', ending: 'settings' };
    case 'OFFER_PASSKEY':
    case 'COMPLETE':
      return { kind: 'complete' };
    case 'FAILED':
      return { kind: 'ending', ending: session.reason ? endingOf[session.reason] : 'failed' };
    case 'BLOCKED':
      return { kind: 'ending', ending: 'blocked' };
  }
}

/** The first way that needs no script, in the order that the server offers; its default before that. */
function prove(
  { methods, defaultVerificationMethod }: SessionAnswer,
  chosen: PlainWay | undefined,
  sent: boolean,
): Screen {
  const ways = methods.flatMap(({ verificationMethod }) => plainWay(verificationMethod) ?? []);
  const way = [chosen, plainWay(defaultVerificationMethod), ...ways].find(
    (one) => one !== undefined && ways.includes(one),
  );
  if (way === undefined) return { kind: 'ending', ending: 'unsupported' };
  const hint = methods.find(({ verificationMethod }) => verificationMethod === way)?.hint;
  return {
    kind: 'prove',
    way,
    hint,
    isReady: sent || !isSent(way),
    others: ways.filter((one) => one !== way),
  };
}

const wayOf = { DEFAULT: 'SMS', WHATSAPP: 'WHATSAPP' } as const;

/** An address or a number: what the person chose, else an address. */
function enrol({ enrollableMethods }: SessionAnswer, chosen: PlainWay | undefined, sent: boolean): Screen {
  const offer = (method: PlainWay) =>
    enrollableMethods.find(({ verificationMethod }) => verificationMethod === method);
  const [byEmail, byPhone] = [offer('EMAIL_OTP'), offer('SMS')];
  const ways = (byPhone?.smsChannels ?? []).map((channel) => wayOf[channel]);
  const [usual] = ways;
  if (usual !== undefined && (isPhone(chosen) || !byEmail)) {
    if (sent) return { kind: 'enrol-phone-code', way: isPhone(chosen) ? chosen : usual };
    return { kind: 'enrol-phone', hint: byPhone?.hint, ways, other: byEmail && 'EMAIL_OTP' };
  }
  if (!byEmail) return { kind: 'ending', ending: 'unsupported' };
  const { isFixed = false, hint } = byEmail;
  const isOnlyNamed = isFixed && hint === undefined;
  return sent ? { kind: 'enrol-code', isOnlyNamed } : { kind: 'enrol', isFixed, hint, other: usual };
}
