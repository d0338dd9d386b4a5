// Does in the gallery what a person would, as soon as they could: types, and presses.
import type { State } from './states.ts';

/** What the state before was still waiting for is nobody's any more. */
let current = new AbortController();

const inChallenge = (selector: string): HTMLElement | undefined =>
  document.querySelector<HTMLElement>(`.stepward-challenge ${selector}`) ?? undefined;

function usable(selector: string): HTMLElement | undefined {
  const element = inChallenge(selector);
  return element?.getAttribute('aria-disabled') === 'true' ? undefined : element;
}

/** Once the page asks for something that it knows the length of: of codes that are sent, the server says it first. */
function readyInput(): HTMLElement | undefined {
  const input = inChallenge('input');
  const label = inChallenge('form label')?.textContent ?? '';
  return input?.inputMode === 'text' || /\p{Nd}/u.test(label) ? input : undefined;
}

/** Looks again whenever the page changes. */
function appeared<Found>(find: () => Found | undefined, signal: AbortSignal): Promise<Found> {
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found === undefined || signal.aborted) return;
      observer.disconnect();
      resolve(found);
    };
    const observer = new MutationObserver(look);
    signal.addEventListener('abort', () => observer.disconnect());
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    look();
  });
}

function type(input: HTMLElement, text: string): void {
  // React hears only of what it did not set itself.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

export async function act({ typed, pressed }: State): Promise<void> {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  if (typed !== undefined) type(await appeared(readyInput, signal), typed);
  if (pressed !== undefined) (await appeared(() => usable(pressed), signal)).click();
}
