import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { seriousFindings } from '../browser/axe';
import { openReport } from '../browser/reportPage';
import { launchChromium } from '../host/chromium';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.steer'));
const mostBytes = 2e6;

describe('the reports of examples', () => {
  // A name that no text of ours has.
  const folder = join(temporaryFolder('steerbook-examples'), 'home-of-quentin');
  const telling = [folder, 'quentin', basename(join(folder, '..')), root, homedir(), hostname()].filter(
    // A shorter one may be a part of any word.
    ({ length }) => length > 3,
  );
  let browser: Browser;

  before(async () => {
    // Examples write files beside themselves.
    mkdirSync(folder);
    cpSync(join(root, 'examples'), folder, { recursive: true });
    browser = await launchChromium();
  });
  after(() => browser.close());

  async function report(example: string): Promise<string> {
    const html = join(folder, example.replace('.steer', '.html'));
    const args = [join(root, 'dist/cli.js'), 'report', join(folder, example), '--html', html];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
    return html;
  }

  it('is of 28 notebooks', () => assert.equal(examples.length, 28));

  // Every third one; all of them with STEERBOOK_ALL_REPORTS=1, which takes minutes.
  const reported = examples.filter(
    (_, index) => process.env['STEERBOOK_ALL_REPORTS'] === '1' || index % 3 === 1,
  );
  for (const example of reported)
    it(`${example} needs no network and no script, and can be read by everybody`, async () => {
      const html = await report(example);
      assert.ok(statSync(html).size < mostBytes, `${statSync(html).size} bytes`);
      const text = readFileSync(html, 'utf8');
      for (const name of telling) assert.ok(!text.includes(name), name);

      const strict = await openReport(browser, html);
      const figures = await strict.page.locator('figure').count();
      const results = await strict.page.locator('.steerbook').count();
      assert.ok(results > 0 && figures === results, `${figures} figures of ${results} results`);
      assert.equal(await strict.page.locator('.failure').count(), 0);
      await strict.close();

      // The engine is a script; the page has none of its own.
      const read = await openReport(browser, html, { javaScriptEnabled: true });
      assert.deepEqual(await seriousFindings(read.page, 'html'), []);
      await read.close();
    });
});
