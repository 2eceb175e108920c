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

const CELLS = `# %%
let one = "Love" - "Hate"  @4

# %%
let two = one + one

# %%
complete "I" n 50 tokens 100
`;

/** The keys that docs/keyboard.md names, under the headings of its tables. */
function documentedKeys(): Readonly<Record<string, readonly string[]>> {
  const sections = readFileSync(join(root, 'docs', 'keyboard.md'), 'utf8')
    .split('\n## ')
    .slice(1);
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
    workbench = await openWorkbench({
      files: { 'keys.steer': CELLS },
      userSettings: { 'files.autoSave': 'off' },
    });
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
    await pressEach(documentedKeys()['A cell is selected'], selectedKeys(page));
  });

  it('do in the text of a cell what the table says', async () => {
    const { page } = workbench;
    await pressEach(documentedKeys()['The text of a cell is edited'], textKeys(page));
  });
});

type Deeds = Readonly<Record<string, () => Promise<void>>>;

/** Presses the documented keys in their order; a deed comes before its key, and waits for what the key does. */
async function pressEach(keys: readonly string[] | undefined, deeds: Deeds): Promise<void> {
  assert.deepEqual(keys, Object.keys(deeds));
  for (const [key, deed] of Object.entries(deeds))
    try {
      await deed();
    } catch (error) {
      throw new Error(`${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
}

const notebook = '.notebookOverlay';
const row = (page: Page, classes: string): Locator =>
  page.locator(`${notebook} .monaco-list-row${classes}`).first();
const suggestions = (page: Page): Locator => page.locator('.suggest-widget.visible');
const kernel = (page: Page, state: string): Promise<void> => page.getByText(state, { exact: true }).waitFor();

/** Resolves when the list has these texts, and the cell at a place, from 0, is the one that keys go to. */
async function untilCells(page: Page, texts: readonly string[], at: number): Promise<void> {
  await page.waitForFunction(
    ({ expected, focused }) => {
      const rows = [...document.querySelectorAll<HTMLElement>('.notebookOverlay .monaco-list-row')];
      const shown = rows
        .toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
        .map((one) => one.querySelector('.view-lines')?.textContent.replaceAll('\u00a0', ' ') ?? '');
      const focus = rows.find((one) => one.classList.contains('focused'))?.dataset['index'];
      return JSON.stringify(shown) === expected && focus === focused;
    },
    { expected: JSON.stringify(texts), focused: String(at) },
  );
}

async function clickText(page: Page, cell: number): Promise<void> {
  await codeCells(page).nth(cell).locator('.view-lines').click();
}

/** One after the other: each key finds the list as the key before it has left it. */
function selectedKeys(page: Page): Deeds {
  const press = async (keys: string) => {
    for (const key of keys.split(' ')) await page.keyboard.press(key);
  };
  const [ONE, TWO, THREE] = [
    'let one = "Love" - "Hate"  @4',
    'let two = one + one',
    'complete "I" n 50 tokens 100',
  ];
  const shows = async (keys: string, texts: readonly string[], at: number) => {
    await press(keys);
    await untilCells(page, texts, at);
  };
  return {
    'Ctrl+Enter': async () => {
      await shows('Control+Enter', [ONE, TWO, THREE], 0);
      await row(page, '.focused').locator('.codicon-notebook-state-success').waitFor();
    },
    'Shift+Enter': () => shows('Shift+Enter', [ONE, TWO, THREE], 1),
    'Alt+Enter': async () => {
      await shows('Alt+Enter', [ONE, TWO, '', THREE], 2);
      await page.locator(`${notebook} .codicon-notebook-state-success`).nth(1).waitFor();
      await press('Escape');
    },
    Enter: async () => {
      await press('Enter');
      // For a comment nothing is offered, so that Escape goes to the cell at once.
      await page.keyboard.type('# mine');
      await shows('Escape', [ONE, TWO, '# mine', THREE], 2);
    },
    A: async () => {
      await shows('a', [ONE, TWO, '', '# mine', THREE], 2);
    },
    B: async () => {
      await shows('b', [ONE, TWO, '', '', '# mine', THREE], 3);
    },
    'D D': async () => {
      await shows('d d', [ONE, TWO, '', '# mine', THREE], 3);
    },
    X: () => shows('x', [ONE, TWO, '', THREE], 3),
    C: () => press('c'),
    V: () => shows('v', [ONE, TWO, '', THREE, THREE], 4),
    Z: () => shows('z', [ONE, TWO, '', THREE], 3),
    'Shift+Z': () => shows('Shift+z', [ONE, TWO, '', THREE, THREE], 4),
    M: async () => {
      await press('m');
      await row(page, '.markdown-cell-row.focused').waitFor({ state: 'attached' });
    },
    Y: async () => {
      await press('y');
      await row(page, '.code-cell-row.focused').waitFor();
    },
    'Alt+ArrowUp': () => shows('k k Alt+ArrowUp', [ONE, '', TWO, THREE, THREE], 1),
    'Alt+ArrowDown': () => shows('Alt+ArrowDown', [ONE, TWO, '', THREE, THREE], 2),
    J: () => shows('j', [ONE, TWO, '', THREE, THREE], 3),
    K: () => shows('k', [ONE, TWO, '', THREE, THREE], 2),
    'Shift+J': async () => {
      await shows('Shift+j', [ONE, TWO, '', THREE, THREE], 3);
      await row(page, '.selected[data-index="2"]').waitFor();
    },
    'Shift+K': async () => {
      await shows('Shift+k', [ONE, TWO, '', THREE, THREE], 2);
      await row(page, ':not(.selected)[data-index="3"]').waitFor();
    },
    O: async () => {
      await shows('k', [ONE, TWO, '', THREE, THREE], 1);
      const collapsed = row(page, '.focused').getByText('Outputs are collapsed');
      await press('o');
      await collapsed.waitFor();
      await press('o');
      await collapsed.waitFor({ state: 'hidden' });
    },
    L: async () => {
      await press('l');
      await row(page, '.focused').locator('.line-numbers').first().waitFor();
      await press('l');
      await row(page, '.focused').locator('.line-numbers').first().waitFor({ state: 'detached' });
    },
    F: async () => {
      await press('f');
      await page.locator('.simple-fr-find-part-wrapper.visible').waitFor();
      await press('Escape');
    },
    S: async () => {
      await page.locator('.tab.active.dirty').waitFor();
      await press('s');
      await page.locator('.tab.active:not(.dirty)').waitFor();
    },
    'I I': async () => {
      await press('j j');
      await untilCells(page, [ONE, TWO, '', THREE, THREE], 3);
      const gate = await holdPasses(3);
      await press('Control+Enter');
      await gate.reached();
      await press('i i');
      await kernel(page, 'bundled: idle');
      gate.open();
    },
    '0 0': async () => {
      await press('0 0');
      await kernel(page, 'Steerbook: idle');
    },
  };
}

/** Each key begins in a text that has been clicked. */
function textKeys(page: Page): Deeds {
  const press = (key: string) => page.keyboard.press(key);
  const line = (cell: number) => codeCells(page).nth(cell).locator('.view-line');
  const inText = async (cell: number, ...keys: readonly string[]) => {
    await clickText(page, cell);
    for (const key of keys) await press(key);
  };
  const [ONE, TWO, THREE] = [
    'let one = "Love" - "Hate"  @4',
    'let two = one + one',
    'complete "I" n 50 tokens 100',
  ];
  return {
    'Ctrl+Enter': async () => {
      await inText(0, 'Control+Enter');
      await row(page, '.focused[data-index="0"]').locator('.codicon-notebook-state-success').waitFor();
    },
    'Shift+Enter': async () => {
      await inText(0, 'Shift+Enter');
      await untilCells(page, [ONE, TWO, THREE], 1);
    },
    'Alt+Enter': async () => {
      await inText(1, 'Alt+Enter');
      await untilCells(page, [ONE, TWO, '', THREE], 2);
    },
    Escape: async () => {
      await press('Escape');
      for (const key of ['d', 'd']) await press(key);
      await untilCells(page, [ONE, TWO, THREE], 2);
    },
    'Ctrl+Shift+-': async () => {
      await inText(1, 'Home', 'Control+ArrowRight', 'Control+Shift+-');
      await untilCells(page, [ONE, 'let', ' two = one + one', THREE], 1);
      await press('Escape');
      await press('z');
      await untilCells(page, [ONE, TWO, THREE], 1);
    },
    'Ctrl+Space': async () => {
      await inText(1, 'End', 'Control+Space');
      await suggestions(page).waitFor();
      await press('Escape');
    },
    F12: async () => {
      await inText(1, 'End', 'F12');
      await row(page, '.focused[data-index="0"]').locator('.monaco-editor.focused').waitFor();
    },
    'Shift+F12': async () => {
      await inText(1, 'End', 'Shift+F12');
      await page.locator('.reference-zone-widget').waitFor();
      await press('Escape');
      await page.locator('.reference-zone-widget').waitFor({ state: 'detached' });
    },
    F2: async () => {
      await inText(1, 'End', 'F2');
      await page.locator('.rename-box.preview, .rename-box').locator('input').fill('love');
      await press('Enter');
      await untilCells(page, [ONE.replace('one', 'love'), 'let two = love + love', THREE], 1);
      await press('Control+z');
      await untilCells(page, [ONE, TWO, THREE], 1);
    },
    'Ctrl+.': async () => {
      await inText(0, 'End', 'Control+.');
      await page.locator('.action-widget').getByText('Sweep this layer').waitFor();
      await press('Escape');
    },
    'Ctrl+Shift+I': async () => {
      await inText(0, 'Control+Shift+i');
      await line(0)
        .filter({ hasText: /"Love"\s-\s"Hate"\s@4$/ })
        .waitFor();
    },
  };
}

async function selectFirst(page: Page): Promise<void> {
  await clickText(page, 0);
  await page.keyboard.press('Escape');
}
