import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A line for each violation that axe-core finds, at 1280 and 390 px, light and dark. */
export async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  // Past the policy of the page, which lets nothing of a script's be evaluated.
  await page.evaluate(axe);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 850 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
      for (const { id, nodes } of violations) {
        found.push(`${width} ${colorScheme}: ${id} (${nodes.length}) ${nodes[0]?.html.slice(0, 160)}`);
      }
    }
  }
  return found;
}
