/** A report as somebody opens it who is offline and forbids scripts. */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface ReportPage {
  readonly page: Page;
  /** Closes it; throws if it has said or asked for anything. */
  readonly close: () => Promise<void>;
}

/** @param html path of the report. */
export async function openReport(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<ReportPage> {
  const strict = { javaScriptEnabled: false, offline: true, viewport: { width: 1000, height: 900 } };
  const context = await browser.newContext({ ...strict, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  const { href } = pathToFileURL(html);
  await page.goto(href);
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(problems, []);
      assert.deepEqual(asked, [href], 'it asks for nothing but itself');
    },
  };
}
