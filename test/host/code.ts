/**
 * Stands in for the `code` executable where no desktop VS Code is: runs extension tests in the hosted one,
 * passes on what they print and ends with their exit code.
 *
 *     code FOLDER --extensionDevelopmentPath=DIR --extensionTestsPath=FILE
 *
 * Other flags, which concern the desktop's window, are accepted and ignored.
 */
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { exitOnSignals } from '../signals';
import { launchChromium } from './chromium';
import { installHostedCode } from './install';
import { serveCode, workbenchAddress, type ExtensionTests } from './server';

async function main(): Promise<number> {
  const { folder, tests } = requested();
  const code = await installHostedCode((line) => console.error(line));
  const server = await serveCode(code, { testDriver: true });
  const browser = await launchChromium();
  const status = await runTests(browser, workbenchAddress(server.origin, folder, tests));
  await browser.close();
  server.stop();
  return status;
}

function requested(): { folder: string; tests: ExtensionTests } {
  const { values, positionals } = parseArgs({
    options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const [folder] = positionals;
  const { extensionDevelopmentPath, extensionTestsPath } = values;
  if (!folder || typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string')
    throw new Error('Needs a folder, --extensionDevelopmentPath=DIR and --extensionTestsPath=FILE.');
  return { folder, tests: { extensionDevelopmentPath, extensionTestsPath } };
}

/**
 * The workbench calls two functions of the page: one for every console line, one at the end of the tests.
 * Its console is mostly its own affair, so it is shown only where the tests fail.
 */
async function runTests(chromium: Browser, address: string): Promise<number> {
  const page = await chromium.newPage();
  const printed: (readonly unknown[])[] = [];
  const ended = new Promise<number>((resolve, reject) => {
    page.once('crash', () => reject(new Error("VS Code's page crashed.")));
    void page.exposeFunction('codeAutomationExit', resolve);
  });
  await page.exposeFunction('codeAutomationLog', (_kind: string, line: readonly unknown[]) =>
    printed.push(line),
  );
  await page.goto(address);
  const status = await ended;
  if (status !== 0) for (const line of printed) console.log(...line);
  return status;
}

/** A caller that was killed waits for nothing any more. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}

exitOnSignals(1);
exitWithParent();
void main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  })
  .then((status) => process.exit(status));
