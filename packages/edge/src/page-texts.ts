import * as words from './page-words.ts';

export type PageKind = 'blocked' | 'refused' | 'unavailable' | 'review' | 'reviewDenied' | 'tooLarge';

export interface PageText {
  readonly status: number;
  /** For programs. */
  readonly error: string;
  readonly heading: words.Words;
  readonly paragraphs: readonly words.Words[];
  readonly tone: 'calm' | 'warn' | 'stop';
  /** The way on: the page's main act, a quiet line, or none. */
  readonly retry?: { readonly label: words.Words; readonly isMain: boolean };
}

/** Never why, in terms that would help an attacker: `refused` is one text for every failure (SECURITY F8). */
export const pageTexts: Readonly<Record<PageKind, PageText>> = {
  blocked: {
    status: 403,
    error: 'blocked',
    heading: words.blockedHeading,
    paragraphs: [words.mistakeLead],
    tone: 'stop',
    retry: { label: words.backToSignIn, isMain: false },
  },
  refused: {
    status: 403,
    error: 'refused',
    heading: words.refusedHeading,
    paragraphs: [words.refusedLead],
    tone: 'warn',
    retry: { label: words.signInAgain, isMain: true },
  },
  unavailable: {
    status: 503,
    error: 'unavailable',
    heading: words.unavailableHeading,
    paragraphs: [words.unavailableLead],
    tone: 'warn',
    retry: { label: words.tryAgain, isMain: true },
  },
  review: {
    status: 200,
    error: 'review_required',
    heading: words.reviewHeading,
    paragraphs: [words.reviewLead],
    tone: 'calm',
  },
  reviewDenied: {
    status: 403,
    error: 'review_denied',
    heading: words.deniedHeading,
    paragraphs: [words.mistakeLead],
    tone: 'stop',
    retry: { label: words.backToSignIn, isMain: false },
  },
  tooLarge: {
    status: 502,
    error: 'too_large',
    heading: words.refusedHeading,
    paragraphs: [words.tooLargeLead, words.tooLargeHelp],
    tone: 'warn',
    retry: { label: words.signInAgain, isMain: true },
  },
};
