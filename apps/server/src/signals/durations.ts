/**
 * Lengths of time as facts: in the unit that people think in, to a thousandth, rounded up, so that more than five minutes is
 * more than 5 and five minutes are not.
 */

/** From milliseconds; of a clock that went back: none. */
const inUnit = (ms: number, unitMs: number): number => Math.ceil((Math.max(0, ms) * 1_000) / unitMs) / 1_000;

export const minutes = (ms: number): number => inUnit(ms, 60_000);

export const days = (ms: number): number => inUnit(ms, 86_400_000);
