/** What a page without scripts shows, as a value. Pure: from the answer that the page with scripts gets as well. */
import type { HostedPageService } from '../session.ts';

export type SessionAnswer = Awaited<ReturnType<HostedPageService['session']>>;

/** Ways that need no script, best first. */
export const plainWays = ['EMAIL_OTP', 'SMS', 'WHATSAPP', 'AUTHENTICATOR_APP', 'RECOVERY_CODE'] as const;
export type PlainWay = (typeof plainWays)[number];

export const isSent = (way: PlainWay): way is 'EMAIL_OTP' | 'SMS' | 'WHATSAPP' =>
  way === 'EMAIL_OTP' || way === 'SMS' || way === 'WHATSAPP';

export const plainWay = (value: unknown): PlainWay | undefined => plainWays.find((way) => way === value);

export type Problem =
  | { readonly kind: 'wrong'; readonly left?: number | undefined }
  | { readonly kind: 'locked' | 'limited' | 'refused' | 'notSent' };

export type EndingKind = 'gone' | 'unsupported' | 'settings' | 'blocked' | 'failed' | 'noMethod' | 'broken';

export type Screen =
  | {
      readonly kind: 'prove';
      readonly way: PlainWay;
      readonly hint?: string | undefined;
      /** A code is on its way, or none has to be sent. */
      readonly isReady: boolean;
      readonly others: readonly PlainWay[];
    }
  | { readonly kind: 'enrol'; readonly isFixed: boolean; readonly hint?: string | undefined }
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
      return enrol(session, sent);
    case 'SHOW_RECOVERY_CODES':
      return { kind: 'codes-owed' };
    case 'SETTINGS':
      return { kind: 'ending', ending: 'settings' };
    case 'OFFER_PASSKEY':
    case 'COMPLETE':
      return { kind: 'complete' };
    case 'FAILED':
      return { kind: 'ending', ending: session.reason === 'no_method' ? 'noMethod' : 'failed' };
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

function enrol({ enrollableMethods }: SessionAnswer, sent: boolean): Screen {
  const byEmail = enrollableMethods.find(({ verificationMethod }) => verificationMethod === 'EMAIL_OTP');
  if (!byEmail) return { kind: 'ending', ending: 'unsupported' };
  const { isFixed = false, hint } = byEmail;
  const isOnlyNamed = isFixed && hint === undefined;
  return sent ? { kind: 'enrol-code', isOnlyNamed } : { kind: 'enrol', isFixed, hint };
}
