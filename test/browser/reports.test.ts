import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { RunDocument } from '../../kernel/formats/document';
import { sentence } from '../../kernel/kinds/readings';
import { launchChromium } from '../host/chromium';
import { root } from '../root';
import { temporaryFolder } from '../temporary';
import { seriousFindings } from './axe';
import { takeChartPicture } from './chartPage';
import { assertLegible } from './layout';
import { MEASURED_PROGRAM } from './measuredProgram';
import { openReport, type ReportPage } from './reportPage';

const notebook = `# %% [markdown]
# # A report of everything
# With a [link](https://example.org/) and \`code\`.

${MEASURED_PROGRAM}
# %%
steer "Love" - "Hate" @4 x2
align "I hate you because"
complete "I hate you because" n 3 tokens 24
next "I hate you because" top 10
tokens " wedding weddings, 日本 🙂\\nand <img src=x onerror=alert(1)>"
check
steer off
next "I hate you because" top 10
help next

# %%
steer nobody

# %%
next "not reached"
`;

describe('a report in a browser', () => {
  const folder = temporaryFolder('steerbook-report');
  const [html, json] = [join(folder, 'report.html'), join(folder, 'report.json')];
  let browser: Browser;
  let page: Page;
  let report: ReportPage;
  let document: RunDocument;

  before(async () => {
    browser = await launchChromium();
    writeFileSync(join(folder, 'all.steer'), notebook);
    copyFileSync(join(root, 'test/golden/programs/mini-reviews.csv'), join(folder, 'mini-reviews.csv'));
    const args = [join(root, 'dist/cli.js'), 'report', join(folder, 'all.steer'), '--html', html];
    const { status, stderr } = spawnSync(process.execPath, [...args, '--json', json], { encoding: 'utf8' });
    assert.equal(status, 1, stderr);
    document = JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
  });
  after(() => browser.close());

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    report = await openReport(browser, html, options);
    ({ page } = report);
  }
  afterEach(() => report.close());

  it('shows every result and every error, and is small', async () => {
    await open();
    const said = document.cells.flatMap(({ results }) => results.map(sentence));
    assert.ok(said.length >= 20);
    const shown = await page.locator('.steerbook:not(.failure) > .sentence').allTextContents();
    assert.deepEqual(
      shown.map((text) => text.replaceAll('⏎', '\n')),
      said.map((text) => text.replaceAll('⏎', '\n')),
    );
    assert.equal(await page.locator('.failure').count(), 1);
    assert.equal(await page.locator('.state').textContent(), 'This cell did not run.');
    assert.equal(await page.locator('figure').count(), said.length);
    assert.ok(statSync(html).size < 2e6);
  });

  it('has nothing to press and nothing that waits for a pointer', async () => {
    await open();
    assert.equal(await page.locator('button, [tabindex]:not(.scrolls), .readout, [style]').count(), 0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`can be read by everybody on a ${colorScheme} screen`, async () => {
      await open({ colorScheme, javaScriptEnabled: true });
      await assertLegible(page, `on a ${colorScheme} screen`);
      assert.deepEqual(await seriousFindings(page, 'html'), []);
      await takeChartPicture(page, `report-${colorScheme}`);
    });

  it('fits the screen of a telephone', async () => {
    await open({ viewport: { width: 390, height: 800 } });
    assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390);
    await takeChartPicture(page, 'report-390');
  });

  it('prints every number, in dark letters on white, whatever the screen is', async () => {
    await open({ colorScheme: 'dark', viewport: { width: 680, height: 900 } });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.ok(await page.locator('.numbers .data').first().isVisible());
    assert.equal(
      await page.locator('.numbers .data:visible').count(),
      await page.locator('.numbers').count(),
    );
    assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 680, 'nothing is cut');
    const background = await page.evaluate<string>(
      'getComputedStyle(document.documentElement).backgroundColor',
    );
    assert.equal(background, 'rgb(255, 255, 255)');
    assert.match(
      await page.evaluate<string>(`getComputedStyle(document.querySelector('.prose a'), '::after').content`),
      /https:\/\/example\.org\//,
    );
    const pdf = await page.pdf({ path: join(root, 'test/out/report.pdf'), format: 'A4' });
    assert.ok(pdf.length > 10_000);
  });
});
