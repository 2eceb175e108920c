import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { holdPasses } from '../gate';
import { root } from '../root';
import {
  beginAfresh,
  codeCells,
  openFile,
  openWorkbench,
  pictureOfFailure,
  type Workbench,
} from './workbench';

/** Cells that say which they are. */
const CELLS = `# %%
let one = "Love" - "Hate"  @4

# %%
steer one

# %%
next "I hate you because" top 3
`;

/** The keys that docs/keyboard.md names, under the headings of its tables. */
function documentedKeys(): Readonly<Record<string, readonly string[]>> {
  const sections = readFileSync(join(root, 'docs', 'keyboard.md'), 'utf8').split('\n## ').slice(1);
  return Object.fromEntries(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      Array.from(section.matchAll(/^\| `([^`]+)`/gm), ([, key = '']) => key),
    ]),
  );
}

describe('the keys of docs/keyboard.md', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ files: { 'keys.steer': CELLS } });
  });
  beforeEach(async () => {
    await beginAfresh(workbench);
    await openFile(workbench.page, 'keys.steer');
    await codeCells(workbench.page).nth(2).waitFor();
  });
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  it('do in a selected cell what the table says', async () => {
    const { page } = workbench;
    await selectFirst(page);
    await pressEach(page, documentedKeys()['A cell is selected'], selectedKeys(page));
  });

  it('do in the text of a cell what the table says', async () => {
    const { page } = workbench;
    await pressEach(page, documentedKeys()['The text of a cell is edited'], textKeys(page));
  });
});

type Deeds = Readonly<Record<string, () => Promise<void>>>;

/** Presses the documented keys in their order; a deed comes before its key, and waits for what the key does. */
async function pressEach(page: Page, keys: readonly string[] | undefined, deeds: Deeds): Promise<void> {
  assert.deepEqual(keys, Object.keys(deeds));
  for (const [key, deed] of Object.entries(deeds))
    try {
      await deed();
    } catch (error) {
      throw new Error(`${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
}

const cells = (page: Page): Locator => page.locator('.notebookOverlay .monaco-list-row');
const focused = (page: Page): Locator => page.locator('.notebookOverlay .monaco-list-row.focused');
const succeeded = (page: Page): Locator => page.locator('.notebookOverlay .codicon-notebook-state-success');

async function selectFirst(page: Page): Promise<void> {
  await codeCells(page).first().locator('.view-lines').click();
  await page.keyboard.press('Escape');
}
