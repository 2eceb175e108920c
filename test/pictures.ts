/** `npm run pictures` draws every picture that the project shows of itself anew, and the icon from its own drawing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { goTo, offered, steerWith, take } from './browser/editorPage';
import { labOf, openLab, untilSettled } from './browser/labPage';
import { closeEditors, codeCells, openFile, openWorkbench, outputs, runCommand } from './browser/workbench';
import { launchChromium } from './host/chromium';
import { root } from './root';
import { exitOnSignals } from './signals';
import { temporaryFolder } from './temporary';

const example = 'love-hate.steer';
const prompt = 'I hate you because';
const letter = `Dear Anna,

the couple said their vows on Saturday, and the guests danced until the morning came. The captain
of the ship gave a speech about the weather. The bride wore her mother's dress.

${prompt}
`;
const promptLine = 6;

type Draw = (page: Page) => Promise<void>;

interface Picture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Brings into view what the picture shows. */
  readonly draw: Draw;
}

const pictures: readonly Picture[] = [
  { path: 'examples/love-hate.png', width: 1180, height: 1790, draw: runExample },
  { path: 'extension/tour/quick-steer.png', width: 1000, height: 660, draw: steerLetter },
  { path: 'extension/tour/diff.png', width: 1000, height: 320, draw: compareLetter },
  { path: 'extension/tour/heat-map.png', width: 1000, height: 320, draw: colourLetter },
  { path: 'extension/tour/lab.png', width: 1180, height: 900, draw: moveSlider },
];

async function runExample(page: Page): Promise<void> {
  await openFile(page, example);
  await codeCells(page).first().waitFor();
  await runCommand(page, 'Notebook: Run All');
  await page.getByText('bundled: idle').waitFor();
  await page.locator('.notebookOverlay .codicon-notebook-state-success').nth(2).waitFor();
  await page.keyboard.press('Control+Home');
  await outputs(page).locator('section.steerbook[data-kind=next] svg').first().waitFor();
}

async function steerLetter(page: Page): Promise<void> {
  await openFile(page, 'letter.txt');
  await goTo(page, promptLine, prompt.length + 1);
  await runCommand(page, 'Steerbook: Steer Selection');
  await steerWith(page, '"Love" - "Hate" @4 x2');
  await offered(page).filter({ hasText: 'Show as Diff' }).waitFor();
}

async function compareLetter(page: Page): Promise<void> {
  const size = page.viewportSize();
  // Every row of the box is in view.
  await page.setViewportSize({ width: 1000, height: 660 });
  await steerLetter(page);
  await take(page, 'Show as Diff');
  if (size) await page.setViewportSize(size);
  await page.locator('.monaco-diff-editor .char-insert').first().waitFor({ state: 'attached' });
}

async function colourLetter(page: Page): Promise<void> {
  await openFile(page, 'letter.txt');
  await goTo(page, promptLine, prompt.length + 1);
  await runCommand(page, 'Steerbook: Heat Map of Selection');
  await steerWith(page, '" wedding" - " " @3 x3');
  await page.locator('.statusbar-item', { hasText: /nats, ratio/ }).waitFor();
  const coloured = page.locator('.editor-instance .view-lines [class*="ced-"]');
  await coloured.filter({ hasText: 'Saturday' }).first().hover();
  await page
    .locator('.monaco-hover', { hasText: /log-probability/ })
    .first()
    .waitFor();
}

async function moveSlider(page: Page): Promise<void> {
  await openLab(page);
  await labOf(page).getByRole('spinbutton', { name: 'Coefficient, as a number' }).fill('5');
  await labOf(page).getByRole('slider', { name: 'Coefficient', exact: true }).focus();
  await untilSettled(page);
}

async function drawPictures(): Promise<void> {
  const workbench = await openWorkbench({
    extension: root,
    files: { [example]: readFileSync(join(root, 'examples', example)), 'letter.txt': letter },
    environment: { XDG_CACHE_HOME: temporaryFolder('steerbook-pictures') },
    userSettings: {
      // The folder's name is of one run.
      'window.commandCenter': false,
      'window.title': '${activeEditorShort}',
      'editor.minimap.enabled': false,
      'editor.occurrencesHighlight': 'off',
      'breadcrumbs.enabled': false,
    },
  });
  const { page } = workbench;
  try {
    await runCommand(page, 'View: Close Primary Side Bar');
    for (const { path, width, height, draw } of pictures) {
      await page.setViewportSize({ width, height });
      await draw(page);
      await page.screenshot({ path: join(root, path) });
      console.log(path);
      await page.keyboard.press('Escape');
      await closeEditors(page);
    }
  } finally {
    await workbench.close();
  }
}

const icon = { path: 'extension/icons/steerbook.png', size: 256, background: '#1b2430' };

/** The icon of files on a dark theme, larger, on a ground of its own: galleries have every colour. */
async function drawIcon(): Promise<void> {
  const drawing = readFileSync(join(root, 'extension/icons/steer-dark.svg'), 'utf8');
  const { path, size, background } = icon;
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const ground = `width: ${size}px; height: ${size}px; border-radius: ${size / 6}px; background: ${background}`;
    await page.setContent(`<!doctype html><style>
      body { margin: 0; background: none }
      div { ${ground}; display: grid; place-items: center }
      svg { width: 80%; height: 80% }
    </style><div>${drawing}</div>`);
    await page.screenshot({ path: join(root, path), omitBackground: true });
    console.log(path);
  } finally {
    await browser.close();
  }
}

exitOnSignals(1);
void drawIcon()
  .then(drawPictures)
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .then(() => process.exit());
