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
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const options = rules.length === 0 ? {} : { runOnly: [...rules] };
  const results = await page.evaluate(
    async (given) => await (window as unknown as { axe: typeof axe }).axe.run(given),
    options,
  );
  return results.violations
    .filter(({ id }) => !without.includes(id))
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
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
