// The provider's `appearance` as CSS variables.
import type { Appearance } from '../types.ts';

/** `colorPrimaryForeground` → `--as-color-primary-foreground`. */
export function cssVariables({ variables = {} }: Appearance): Record<string, string> {
  const named = Object.entries(variables).flatMap(([name, value]: [string, string | undefined]) =>
    value === undefined
      ? []
      : [[`--as-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value]],
  );
  return Object.fromEntries(named);
}
