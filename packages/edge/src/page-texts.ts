export type PageKind = 'blocked' | 'refused' | 'unavailable' | 'review' | 'reviewDenied' | 'tooLarge';

export interface PageText {
  readonly status: number;
  /** For programs. */
  readonly error: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly tone: 'calm' | 'warn' | 'stop';
  /** The way on: the page's main act, a quiet line, or none. */
  readonly retry?: { readonly label: string; readonly isMain: boolean };
}

/** Never why, in terms that would help an attacker: `refused` is one text for every failure (SECURITY F8). */
export const pageTexts: Readonly<Record<PageKind, PageText>> = {
  blocked: {
    status: 403,
    error: 'blocked',
    heading: 'We can’t sign you in right now',
    paragraphs: ['If you think this is a mistake, contact support and give them the reference below.'],
    tone: 'stop',
    retry: { label: 'Back to sign-in', isMain: false },
  },
  refused: {
    status: 403,
    error: 'refused',
    heading: 'We couldn’t finish signing you in',
    paragraphs: [
      'This can happen when signing in takes too long, or continues in another window. Please start again.',
    ],
    tone: 'warn',
    retry: { label: 'Sign in again', isMain: true },
  },
  unavailable: {
    status: 503,
    error: 'unavailable',
    heading: 'Sign-in is unavailable right now',
    paragraphs: ['It’s not you: a part of sign-in isn’t answering. Please try again in a minute.'],
    tone: 'warn',
    retry: { label: 'Try again', isMain: true },
  },
  review: {
    status: 200,
    error: 'review_required',
    heading: 'Your sign-in is being reviewed',
    paragraphs: [
      'Someone will look at it soon. Keep this page open: it checks by itself and takes you on once you’re approved.',
    ],
    tone: 'calm',
  },
  reviewDenied: {
    status: 403,
    error: 'review_denied',
    heading: 'This sign-in wasn’t approved',
    paragraphs: ['If you think this is a mistake, contact support and give them the reference below.'],
    tone: 'stop',
    retry: { label: 'Back to sign-in', isMain: false },
  },
  tooLarge: {
    status: 502,
    error: 'too_large',
    heading: 'We couldn’t finish signing you in',
    paragraphs: [
      'This sign-in carries more data than we can pass on safely. Please try again in a new private window.',
      'If that doesn’t help, contact support and give them the reference below.',
    ],
    tone: 'warn',
    retry: { label: 'Sign in again', isMain: true },
  },
};
