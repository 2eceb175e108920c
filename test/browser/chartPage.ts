/** The renderer on a page of its own, with what a notebook's web view gives it: theme variables and a content policy. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { RESULT_MIME } from '../../kernel/results/envelope';
import type { Result } from '../../kernel/kinds/readings';
import { printedAnew } from '../../kernel/language/printedAnew';
import type { RunDocument } from '../../kernel/formats/document';
import { root } from '../root';

export type ThemeName = 'light' | 'dark' | 'hc-dark' | 'hc-light';

/** What VS Code's default themes set, as far as the renderer looks at it. */
const themes: Readonly<
  Record<ThemeName, { readonly kind: string; readonly colors: Record<string, string> }>
> = {
  light: {
    kind: 'vscode-light',
    colors: {
      'editor-background': '#ffffff',
      'editor-foreground': '#3b3b3b',
      foreground: '#3b3b3b',
      descriptionForeground: '#3b3b3bb3',
      focusBorder: '#005fb8',
      errorForeground: '#f85149',
      'textLink-foreground': '#005fb8',
      'toolbar-hoverBackground': '#b8b8b850',
    },
  },
  dark: {
    kind: 'vscode-dark',
    colors: {
      'editor-background': '#1f1f1f',
      'editor-foreground': '#cccccc',
      foreground: '#cccccc',
      descriptionForeground: '#9d9d9d',
      focusBorder: '#0078d4',
      errorForeground: '#f85149',
      'textLink-foreground': '#4daafc',
      'toolbar-hoverBackground': '#5a5d5e50',
    },
  },
  'hc-dark': {
    kind: 'vscode-high-contrast',
    colors: {
      'editor-background': '#000000',
      'editor-foreground': '#ffffff',
      foreground: '#ffffff',
      descriptionForeground: '#ffffffb3',
      focusBorder: '#f38518',
      errorForeground: '#f48771',
      'textLink-foreground': '#21a6ff',
      contrastBorder: '#6fc3df',
    },
  },
  'hc-light': {
    kind: 'vscode-high-contrast-light',
    colors: {
      'editor-background': '#ffffff',
      'editor-foreground': '#292929',
      foreground: '#292929',
      descriptionForeground: '#292929b3',
      focusBorder: '#006bbd',
      errorForeground: '#b5200d',
      'textLink-foreground': '#0f4a85',
      contrastBorder: '#0f4a85',
    },
  },
};

const address = 'https://steerbook.test/';
/** The content policy of a notebook's web view. */
const policy = [
  "default-src 'none'",
  `script-src ${address} 'unsafe-inline' 'unsafe-eval'`,
  "style-src 'unsafe-inline'",
  'img-src data:',
  'connect-src https:',
].join('; ');

const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Results</title>
<style>
/* A notebook styles every table. */
table { border-collapse: collapse; text-align: right; }
thead { font-weight: bold; background-color: #82828229; }
tr:nth-child(2n) { background-color: #82828214; }
</style>
<body style="margin: 0; padding: 0 16px; color: var(--vscode-foreground); background: var(--vscode-editor-background)">
<div id="outputs"></div>
<script type="module">
  import { activate } from './renderer.mjs';
  // An editor that reads statements as the extension does, and nothing else.
  const listeners = [];
  const renderer = activate({
    workspace: { isTrusted: true },
    setState() {},
    getState() {},
    onDidReceiveMessage: (listener) => listeners.push(listener),
    async postMessage({ kind, source }) {
      if (kind !== 'read-statement') return;
      const printed = await window.printedAnew(source);
      for (const listener of listeners) listener({ kind: 'statement', source, printed });
    },
  });
  window.show = (id, result) => {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement('div');
      element.id = id;
      element.className = 'output';
      element.style.margin = '16px 0 28px';
      document.getElementById('outputs').append(element);
    }
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    renderer.renderOutputItem(
      { id, mime: ${JSON.stringify(RESULT_MIME)}, text: () => text, json: () => JSON.parse(text) },
      element,
    );
  };
</script>`;

declare global {
  var show: (id: string, result: unknown) => void;
}

/** An empty page with the renderer. What the page does wrong is in `problems`. */
export async function openChartPage(
  browser: Browser,
  { width, theme }: { readonly width: number; readonly theme: ThemeName },
): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.exposeFunction('printedAnew', printedAnew);
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({
        contentType: 'text/html',
        headers: { 'Content-Security-Policy': policy },
        body: html,
      });
    if (pathname === '/renderer.mjs')
      return route.fulfill({
        contentType: 'text/javascript',
        body: readFileSync(join(root, 'dist', 'renderer.mjs'), 'utf8'),
      });
    problems.push(`asked for ${route.request().url()}`);
    return route.abort();
  });
  await page.goto(address);
  await page.waitForFunction('window.show');
  await setTheme(page, theme);
  return { page, problems };
}

export async function setTheme(page: Page, name: ThemeName): Promise<void> {
  const { kind, colors } = themes[name];
  const fonts = {
    'font-family': 'system-ui, sans-serif',
    'font-size': '13px',
    'editor-font-family': 'monospace',
  };
  const variables = Object.entries({ ...colors, ...fonts })
    .map(
      ([variable, value]) =>
        `document.documentElement.style.setProperty('--vscode-${variable}', '${value}');`,
    )
    .join('');
  await page.evaluate(
    `${variables} document.body.dataset.vscodeThemeKind = '${kind}'; document.body.className = '${kind}';`,
  );
}

/** Shows a result in the output called `id`, in the place of what was there. */
export async function show(page: Page, id: string, result: unknown): Promise<void> {
  const argument = JSON.stringify(result);
  await page.evaluate(`window.show(${JSON.stringify(id)}, ${argument})`);
}

/** What a program gives on the bundled model; `files` of the repository lie beside it. */
export async function runProgram(program: string, files: readonly string[] = []): Promise<readonly Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'steerbook-results-'));
  try {
    const [file, json] = [join(folder, 'program.steer'), join(folder, 'out.json')];
    await writeFile(file, program);
    for (const name of files) await copyFile(join(root, name), join(folder, basename(name)));
    await promisify(execFile)(process.execPath, [join(root, 'dist', 'cli.js'), file, '--json', json]);
    const document = JSON.parse(await readFile(json, 'utf8')) as RunDocument;
    return document.cells.flatMap(({ results }) => results);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Saves what is to be seen to test/out/. */
export async function takeChartPicture(page: Page, name: string): Promise<void> {
  const folder = join(root, 'test', 'out');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
