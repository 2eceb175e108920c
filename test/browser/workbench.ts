/** VS Code in a browser, as a person has it before them: keys are pressed, and what is shown is read. */
import { mkdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchChromium } from '../host/chromium';
import { installHostedCode } from '../host/install';
import { serveCode, workbenchAddress, type CodeServer } from '../host/server';
import { root } from '../root';
import { stageExtension } from '../stagedExtension';
import { temporaryFolder } from '../temporary';

export interface Workbench {
  readonly page: Page;
  /** The workspace's folder. */
  readonly folder: string;
  readonly server: CodeServer;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  /** Files of the workspace by name. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly workspaceTrust?: boolean;
}

const SIZE = { width: 1280, height: 1000 };
const PICTURES = join(root, 'test', 'out');

/** Serves VS Code with our extension and opens a new workspace in it. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = temporaryFolder('steerbook-workspace');
  for (const [name, content] of Object.entries(options.files)) await writeFile(join(folder, name), content);
  let server: CodeServer | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    server?.stop();
  };
  try {
    server = await serveCode(await installHostedCode(console.log), {
      ...options,
      extension: stageExtension(),
    });
    browser = await launchChromium();
    const page = await browser.newPage({ viewport: SIZE, reducedMotion: 'reduce' });
    await page.goto(workbenchAddress(server.origin, folder));
    await page.locator('.explorer-folders-view .steer-lang-file-icon').first().waitFor();
    return { page, folder, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs a command by the name that the command palette shows. */
export async function runCommand(page: Page, name: string): Promise<void> {
  await page.keyboard.press('F1');
  await choose(page, `>${name}`, name);
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await choose(page, name, name);
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

async function choose(page: Page, typed: string, label: string): Promise<void> {
  const quickInput = page.locator('.quick-input-widget');
  await quickInput.locator('input[type=text]').fill(typed);
  await quickInput.locator('.monaco-list-row.focused', { hasText: label }).waitFor();
  await page.keyboard.press('Enter');
}

/** Closes every editor, and with the last one of a notebook its outputs and its kernel. */
export async function closeEditors(page: Page): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
}

/** The code cells that are in view. */
export function codeCells(page: Page): Locator {
  return page.locator('.notebookOverlay .code-cell-row');
}

/** What draws the outputs of the one notebook that is open: a frame inside a frame. */
export function outputs(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

/** One theme of each kind; the light one is last, and stays. */
const themes = [
  ['dark', 'Default Dark Modern', 'vs-dark'],
  ['high-contrast', 'Default High Contrast', 'hc-black'],
  ['high-contrast-light', 'Default High Contrast Light', 'hc-light'],
  ['light', 'Default Light Modern', 'vs'],
] as const;

/** Does something in every kind of theme, by its name. */
export async function inEveryTheme(
  { page, folder }: Workbench,
  look: (name: string) => Promise<void>,
): Promise<void> {
  await mkdir(join(folder, '.vscode'), { recursive: true });
  for (const [name, theme, kind] of themes) {
    const settings = { 'workbench.colorTheme': theme };
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    await look(name);
  }
}

/** A hook that saves what is to be seen when a test has failed. */
export function pictureOfFailure(page: () => Page) {
  return async function (this: Mocha.Context): Promise<void> {
    const { title, state } = this.currentTest ?? {};
    if (state === 'failed') await takePicture(page(), `failed: ${title}`);
  };
}

/** Saves what is to be seen to test/out/. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
