/** What axe-core, an engine for accessibility testing, finds on a page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { root } from '../root';

/** As a function: a page's policy may refuse to evaluate a text. */
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is a package's own
const engine = new Function(
  readFileSync(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8'),
) as () => void;

/** Findings that axe-core calls serious or critical: what, where, and why. */
export async function seriousFindings(page: Page | Frame, selector: string): Promise<readonly string[]> {
  // The engine comes as text, since the page may ask for nothing.
  await page.evaluate(engine);
  const found = await page.evaluate((root) => {
    const { axe } = globalThis as unknown as { axe: { run(root: string): Promise<AxeResults> } };
    return axe.run(root);
  }, selector);
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html.slice(0, 300)}\n${failureSummary}`),
    );
}
