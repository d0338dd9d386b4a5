/** A button in a frame must have been visible this long before a press counts (SECURITY row 22). */
export const visibleBeforePressMs = 500;

/**
 * Whether a press can have been meant: on a page of its own always; in a frame only after the button has been there
 * long enough to be seen, so that a hostile page cannot slide it under a double click. Times on the page's own clock.
 */
export function isDeliberate(framed: boolean, shownAtMs: number, pressedAtMs: number): boolean {
  return !framed || pressedAtMs - shownAtMs >= visibleBeforePressMs;
}
