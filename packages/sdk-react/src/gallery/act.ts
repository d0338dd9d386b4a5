// Does in the gallery what a person would: types, and presses.
import type { State } from './states.ts';

const waitMs = 50;
const triesMax = 100;

/** Once it is there and can be used. */
async function found(selector: string): Promise<HTMLElement | undefined> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const element = document.querySelector<HTMLElement>(`.stepward-challenge ${selector}`);
    if (element !== null && element.getAttribute('aria-disabled') !== 'true') return element;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return undefined;
}

function type(input: HTMLElement, text: string): void {
  // React hears only of what it did not set itself.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

export async function act({ typed, pressed }: State): Promise<void> {
  if (typed !== undefined) {
    // Typed when the server has said what it sent.
    await found('.sw-lead, .sw-quiet');
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const input = await found('input');
    if (input !== undefined) type(input, typed);
  }
  if (pressed !== undefined) (await found(pressed))?.click();
}
