/** VS Code in a browser, as a person has it before them: keys are pressed, and what is shown is read. */
import { mkdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { removeGate } from '../gate';
import { launchChromium } from '../host/chromium';
import { installHostedCode } from '../host/install';
import { serveCode, workbenchAddress, type CodeServer, type KeyBinding } from '../host/server';
import { endKernels } from '../kernelProcesses';
import { root } from '../root';
import { stageExtension } from '../stagedExtension';
import { temporaryFolder } from '../temporary';

export interface Workbench {
  readonly page: Page;
  /** The workspace's folder. */
  readonly folder: string;
  readonly server: CodeServer;
  /** Writes the workspace's files as they were in the beginning. */
  readonly writeFiles: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface WorkbenchOptions {
  /** Files of the workspace by name. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Folder of an extension that is installed; left out: what is built here. */
  readonly extension?: string;
  readonly workspaceTrust?: boolean;
  /** Of the server and its processes. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** Settings of the machine. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly keybindings?: readonly KeyBinding[];
}

export const SIZE = { width: 1280, height: 1000 };
const PICTURES = join(root, 'test', 'out');
/** A machine that is busy with something else shows things late; a test that fails ends by itself before its limit. */
const PATIENCE_MS = 240_000;
/** A box that a key has not opened, or that was closed again by what happens meanwhile, is asked for once more. */
const BOX_MS = 5_000;

/** Serves VS Code with our extension and opens a new workspace in it. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = temporaryFolder('steerbook-workspace');
  const { server, browser } = await startBoth(options);
  const workbench = {
    folder,
    server,
    async writeFiles() {
      for (const [name, content] of Object.entries(options.files))
        await writeFile(join(folder, name), content);
    },
    close: () => browser.close().finally(() => server.stop()),
  };
  try {
    await workbench.writeFiles();
    const page = await browser.newPage({ viewport: SIZE, reducedMotion: 'reduce' });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(workbenchAddress(server.origin, folder));
    await page.locator('.explorer-folders-view .steer-lang-file-icon').first().waitFor();
    return { ...workbench, page };
  } catch (error) {
    await workbench.close();
    throw error;
  }
}

async function startBoth(
  options: WorkbenchOptions,
): Promise<{ readonly server: CodeServer; readonly browser: Browser }> {
  const server = await serveCode(await installHostedCode(console.log), {
    extension: stageExtension(),
    ...options,
    settings: { 'workbench.colorTheme': LIGHT, ...options.settings },
  });
  try {
    return { server, browser: await launchChromium() };
  } catch (error) {
    server.stop();
    throw error;
  }
}

/**
 * The state that a test begins with, whatever the one before it has left: no editor, kernel, box or notification. VS Code
 * remembers where a file was scrolled to: a test that needs its first lines in view has a file of its own.
 */
export async function beginAfresh({ page, server, writeFiles }: Workbench): Promise<void> {
  removeGate();
  await page.keyboard.press('Escape');
  await closeEditors(page);
  await endKernels(server.group);
  await writeFiles();
  await runCommand(page, 'Notifications: Clear All Notifications');
}

/** Runs a command by the name that the command palette shows. */
export async function runCommand(page: Page, name: string): Promise<void> {
  await choose(page, 'F1', `>${name}`, name);
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await choose(page, 'Control+P', name, name);
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** Opens the box that a key opens, types into it, and takes the row that fits. */
async function choose(page: Page, key: string, typed: string, label: string): Promise<void> {
  const box = page.locator('.quick-input-widget');
  const input = box.locator('input[type=text]');
  await untilDone(async (timeout) => {
    await page.keyboard.press(key);
    await input.fill(typed, { timeout });
    await box.locator('.monaco-list-row.focused', { hasText: label }).waitFor({ timeout });
  });
  await page.keyboard.press('Enter');
}

/** Tries again what VS Code may undo meanwhile, as when a view is drawn anew. @param attempt fails after `timeout` ms. */
export async function untilDone(attempt: (timeout: number) => Promise<void>): Promise<void> {
  for (let left = PATIENCE_MS; ; left -= BOX_MS)
    try {
      await attempt(BOX_MS);
      return;
    } catch (error) {
      if (left <= BOX_MS) throw error;
    }
}

/** Closes every editor without saving, and with the last one of a notebook its outputs and its kernel. */
export async function closeEditors(page: Page): Promise<void> {
  const tabs = page.locator('.tabs-container .tab');
  const unsaved = page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
  const empty = page.locator('.editor-group-container.empty');
  await runCommand(page, 'View: Close All Editors');
  await unsaved.or(empty).first().waitFor();
  if (await unsaved.isVisible()) await unsaved.click();
  await tabs.first().waitFor({ state: 'detached' });
}

/** The code cells that are in view. */
export function codeCells(page: Page): Locator {
  return page.locator('.notebookOverlay .code-cell-row');
}

/** What draws the outputs of the one notebook that is open: a frame inside a frame. */
export function outputs(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

const LIGHT = 'Default Light Modern';
/** One theme of each kind; the light one, which tests begin with, is last. */
const themes = [
  ['dark', 'Default Dark Modern', 'vs-dark'],
  ['high-contrast', 'Default High Contrast', 'hc-black'],
  ['high-contrast-light', 'Default High Contrast Light', 'hc-light'],
  ['light', LIGHT, 'vs'],
] as const;

/** Does something in every kind of theme, by its name. */
export async function inEveryTheme(
  { page, folder }: Workbench,
  look: (name: string) => Promise<void>,
): Promise<void> {
  await mkdir(join(folder, '.vscode'), { recursive: true });
  const use = (theme: string) =>
    writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
  try {
    for (const [name, theme, kind] of themes) {
      await use(theme);
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      await look(name);
    }
  } finally {
    await use(LIGHT);
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
