/** One thing that an application tracks, with its label. Owns: the shape of the history. */
import type { Method } from './people.ts';

export const attackNames = [
  'credential stuffing',
  'take-over from afar',
  'SIM swap',
  'push fatigue',
  'SMS pumping',
] as const;
export type AttackName = (typeof attackNames)[number];

/** `passwordFailed` is tracked so that it counts; nobody asks what was decided. */
export type ActionCode = 'signIn' | 'payment' | 'passwordFailed' | 'verifyPhone';

/** What whoever acts can do when they are challenged. */
export interface Answer {
  /** What they can meet, in the order in which they would. */
  readonly methods: readonly Method[];
  /** Wrong codes first. */
  readonly mistakes: number;
  readonly givesUp: boolean;
  /** What the owner of the phone says to a push. */
  readonly push: 'approves' | 'denies' | 'ignores';
}

export interface HistoryEvent {
  /** Unix milliseconds. */
  readonly at: number;
  readonly userId: string;
  readonly actionCode: ActionCode;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly deviceId?: string;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly custom?: Readonly<Record<string, string | number | boolean>>;
  /** What one visit is made of: a later step waits for what became of the step before it. */
  readonly visit: string;
  readonly after?: 'granted' | 'refused';
  readonly answer: Answer;
  /** Absent: a person about their own business. */
  readonly attack?: { readonly name: AttackName; readonly target: string };
}

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const minuteMs = 60_000;

/** 2026-03-02T00:00:00Z, a Monday: the first of the thirty days. */
export const firstDay = Date.UTC(2026, 2, 2);
export const days = 30;
/** Days before, in which the server gets to know people; nothing is attacked and nothing is reported. */
export const daysBefore = 14;
