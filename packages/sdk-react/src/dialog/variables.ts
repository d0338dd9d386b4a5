// The provider's `appearance` as CSS variables.
import type { Appearance, AppearanceVariables } from '../types.ts';

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const named = (prefix: string, variables: AppearanceVariables): [string, string][] =>
  Object.entries(variables).flatMap(([name, value]: [string, string | undefined]): [string, string][] =>
    value === undefined ? [] : [[`${prefix}${dashed(name)}`, value]],
  );

/** `colorPrimaryForeground` → `--as-color-primary-foreground`, in the dark `--as-dark-color-primary-foreground`. */
export const cssVariables = ({ variables = {}, darkVariables = {} }: Appearance): Record<string, string> =>
  Object.fromEntries([...named('--as-', variables), ...named('--as-dark-', darkVariables)]);
