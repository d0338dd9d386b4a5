// Looks which colours the application has set, by the provider or in CSS, and sets those that are shown.
import { type RefObject, useLayoutEffect } from 'react';
import type { Appearance } from '../types.ts';
import { better, black, type Color, mix, parseComputed, toCss, white } from './color.ts';
import { resolvePalette } from './palette.ts';
import { addStyle } from './style.ts';

const settable = [
  'primary',
  'primary-foreground',
  'background',
  'foreground',
  'danger',
  'ring',
  'muted',
  'input-border',
] as const;
type Settable = (typeof settable)[number];

/** Before anything is painted, and again when the person's system goes from light to dark. */
export function useColors(root: RefObject<HTMLElement | null>, appearance: Appearance): void {
  const told = JSON.stringify(appearance);
  useLayoutEffect(() => {
    const shown = root.current;
    if (shown === null) return undefined;
    addStyle(document);
    // Told again when the application tells another appearance.
    const { colorScheme } = JSON.parse(told) as Appearance;
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = () =>
      applyColors(shown, colorScheme === 'dark' || (colorScheme !== 'light' && system.matches));
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [root, told]);
}

function applyColors(root: HTMLElement, isDark: boolean): void {
  for (const name of Array.from(root.style)) if (name.startsWith('--sw-')) root.style.removeProperty(name);
  const style = getComputedStyle(root);
  const isSet = (name: Settable) =>
    [`--as-color-${name}`, ...(isDark ? [`--as-dark-color-${name}`] : [])].some(
      (property) => style.getPropertyValue(property) !== '',
    );
  // What is there by default can be read.
  if (!settable.some(isSet)) return;
  for (const [name, color] of Object.entries(shownColors(root, isSet)))
    root.style.setProperty(`--sw-${name}`, toCss(color));
}

function shownColors(root: HTMLElement, isSet: (name: Settable) => boolean): Readonly<Record<string, Color>> {
  const probe = root.appendChild(document.createElement('span'));
  const read = (name: string): Color => {
    probe.style.color = `var(--sw-${name})`;
    const plain = parseComputed(getComputedStyle(probe).color);
    if (plain !== undefined) return plain;
    // `oklch(…)` and the like, as a browser that knows them says them in sRGB.
    probe.style.color = `color-mix(in srgb, var(--sw-${name}), var(--sw-${name}))`;
    return parseComputed(getComputedStyle(probe).color) ?? black;
  };
  const [ground, text] = [read('ground'), read('text')];
  const palette = resolvePalette({
    primary: read('primary'),
    onPrimary: isSet('primary-foreground') ? read('on-primary') : undefined,
    ground,
    text,
    quiet: isSet('foreground') ? mix(text, ground, 0.25) : read('quiet'),
    line: read('line'),
    muted:
      isSet('background') && !isSet('muted')
        ? mix(ground, better(ground, white, black), 0.06)
        : read('muted'),
    bad: read('bad'),
    ring: isSet('primary') && !isSet('ring') ? read('primary') : read('ring'),
  });
  probe.remove();
  return palette;
}
