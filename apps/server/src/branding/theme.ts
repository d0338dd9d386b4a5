/** A theme as it is stored and answered (management-api.md §9): what is not set is not there. Owns merge and checks. */
import type { ThemeBorderName, ThemeColorName, UpdateThemeBody } from '@stepward/api';
import { ApiError } from '../http/api-error.ts';
import { checkHttpsUrl, checkImageUrl } from './image.ts';

export type Alignment = 'left' | 'center' | 'right';

export interface ThemeMode {
  readonly logoUrl?: string;
  readonly watermarkUrl?: string;
  readonly faviconUrl?: string;
  readonly primaryColor?: string;
  readonly colors?: Readonly<Partial<Record<ThemeColorName, string>>>;
  readonly borders?: Readonly<Partial<Record<ThemeBorderName, number>>>;
  readonly pageBackground?: { readonly backgroundColor?: string; readonly backgroundImageUrl?: string };
  readonly container?: {
    readonly contentAlignment?: Alignment;
    readonly padding?: number;
    readonly logoAlignment?: Alignment;
    readonly logoPosition?: 'inside' | 'outside';
    readonly logoHeight?: number;
    readonly exitPosition?: 'top' | 'bottom';
    readonly paddingHorizontal?: number;
    readonly paddingVertical?: number;
  };
}

export interface Typeface {
  readonly faces?: readonly { readonly url: string; readonly weight?: number | string }[];
  readonly fontUrl?: string;
  readonly sizeAdjust?: number;
}

export const typefaceNames = ['text', 'display', 'button'] as const;
export type TypefaceName = (typeof typefaceNames)[number];

export interface Theme extends ThemeMode {
  readonly name?: string;
  readonly typography?: Readonly<Partial<Record<TypefaceName, Typeface>>>;
  readonly links?: { readonly underline?: boolean };
  readonly shadows?: { readonly enabled?: boolean };
  readonly darkMode?: ThemeMode;
}

type Tree = { readonly [name: string]: unknown };
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deep; null clears a leaf or a whole group, and a group without leaves is not there. */
function merge(before: Tree, change: Tree): Tree {
  const after = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(change)) {
    const earlier = after.get(name);
    const next = isTree(value) ? merge(isTree(earlier) ? earlier : {}, value) : value;
    const isGone = next === null || (isTree(next) && Object.keys(next).length === 0);
    if (isGone) after.delete(name);
    else after.set(name, next);
  }
  return Object.fromEntries(after);
}

/** Checked; what is stored. */
export function changedTheme(before: Theme, change: UpdateThemeBody): Theme {
  const after = merge(before as Tree, withPlainFaces(change) as Tree) as Theme;
  checkMode('', after);
  checkMode('darkMode.', after.darkMode ?? {});
  for (const name of typefaceNames) checkTypeface(`typography.${name}`, after.typography?.[name] ?? {});
  return after;
}

/** A single weight is a number, a range a text; older clients' `position` is left aside. */
function withPlainFaces(change: UpdateThemeBody): unknown {
  return JSON.parse(JSON.stringify(change), (name, value) => {
    if (name === 'weight' && typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
    if (name === 'faces' && Array.isArray(value))
      return value.length === 0
        ? null
        : value.map(({ url, weight }) => ({ url, ...(weight == null ? {} : { weight }) }));
    return name === 'position' ? undefined : value;
  });
}

function checkMode(path: string, mode: ThemeMode): void {
  for (const name of ['logoUrl', 'watermarkUrl', 'faviconUrl'] as const) {
    const url = mode[name];
    if (url !== undefined) checkImageUrl(path + name, url);
  }
  const image = mode.pageBackground?.backgroundImageUrl;
  if (image !== undefined) checkImageUrl(`${path}pageBackground.backgroundImageUrl`, image);
}

function checkTypeface(path: string, { faces = [], fontUrl }: Typeface): void {
  if (fontUrl !== undefined) checkHttpsUrl(`${path}.fontUrl`, fontUrl);
  for (const [index, { url, weight }] of faces.entries()) {
    checkHttpsUrl(`${path}.faces.${index}.url`, url);
    const [lightest = 1, boldest = 1_000] = String(weight ?? '1 1000')
      .split(' ')
      .map(Number);
    if (lightest < 1 || lightest > 1_000 || boldest > 1_000 || boldest < lightest)
      throw new ApiError(
        'invalid_request',
        `The field ${path}.faces.${index}.weight takes 1 to 1000, or two of them in ascending order.`,
      );
  }
}
