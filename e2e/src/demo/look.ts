/** Looks at a page as different people would: on a phone and a large screen, light and dark, and with axe's rules. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { screenshot } from '../harness/browser.ts';

export const phone = { width: 320, height: 568 };
const tablet = { width: 768, height: 900 };
const desktop = { width: 1440, height: 900 };

export async function scrollsSideways(page: Page): Promise<boolean> {
  return await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}

export interface Exceptions {
  /** Rules of axe that do not hold here, each for a reason that the caller gives; `all` for pages that are not ours. */
  readonly without?: readonly string[] | 'all';
}

/** What axe finds, as `rule: element`; no rules named: all of them. */
export async function violations(
  page: Page,
  rules: readonly string[],
  { without = [] }: Exceptions = {},
): Promise<string[]> {
  if (without === 'all') return [];
  const results = await runAxe(page, rules);
  const contrast = 'color-contrast';
  const looksAtContrast = rules.length === 0 || rules.includes(contrast);
  const unseen = looksAtContrast && !results.isTextSeen ? [`${contrast}: no text was looked at`] : [];
  return results.violations
    .filter(({ id }) => !without.includes(id))
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
    .concat(without.includes(contrast) ? [] : unseen);
}

/**
 * Axe takes text outside of the box of an `html` that hides its overflow as not shown, and a dialog on a short page lies
 * outside of it: all would be well, for nothing was looked at. So the overflow is lifted meanwhile, and it is said whether
 * the contrast of any text was measured; of an open dialog that of its own text.
 */
async function runAxe(page: Page, rules: readonly string[]) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return await page.evaluate(
    async (given) => {
      const { style } = document.documentElement;
      const { overflow } = style;
      style.overflow = 'visible';
      const run = (window as unknown as { axe: typeof axe }).axe.run;
      const { violations: found, passes } = await run(given).finally(() => {
        style.overflow = overflow;
      });
      const dialog = document.querySelector('dialog:modal');
      const isSeen = ({ target: [selector] }: axe.NodeResult) =>
        dialog === null || typeof selector !== 'string' || dialog.contains(document.querySelector(selector));
      const isTextSeen = [...found, ...passes].some(
        ({ id, nodes }) => id === 'color-contrast' && nodes.some(isSeen),
      );
      return { violations: found, isTextSeen };
    },
    rules.length === 0 ? {} : { runOnly: [...rules] },
  );
}

/** Colours in the middle of a transition are nobody's: what moves and will end has ended. */
async function endTransitions(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) animation.finish();
  });
}

/** All in the light; in the dark only what colours decide. */
const axeRules = { light: [], dark: ['color-contrast'] } as const;

/** What is wrong with the page, by width and scheme; empty when nothing is. Leaves it on a phone, in the dark. */
export async function lookAt(page: Page, name: string, exceptions: Exceptions = {}): Promise<string[]> {
  const wrong: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [desktop, tablet, phone]) {
      await page.setViewportSize(viewport);
      if (await scrollsSideways(page)) wrong.push(`${viewport.width} ${colorScheme}: scrolls sideways`);
      await screenshot(page, `${name}-${viewport.width}-${colorScheme}`);
    }
    await endTransitions(page);
    wrong.push(
      ...(await violations(page, axeRules[colorScheme], exceptions)).map((text) => `${colorScheme}: ${text}`),
    );
  }
  return wrong;
}
