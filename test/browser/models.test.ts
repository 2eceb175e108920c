import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { firstCommit, secondCommit } from '../hubFixture';
import { startHubServer, type HubServer, type ServedRepository } from '../hubServer';
import { startProxy, type Proxy } from '../proxy';
import { servedModel } from '../servedModel';
import { temporaryFolder } from '../temporary';
import {
  beginAfresh,
  codeCells,
  inEveryTheme,
  openFile,
  openWorkbench,
  outputs,
  pictureOfFailure,
  runCommand,
  takePicture,
  untilDone,
  type Workbench,
} from './workbench';

const large = servedModel('someone/large-gpt2', 512);
const little = servedModel('someone/little-gpt2', 16);
/** Another revision, with the same weights. */
const littleNext = {
  ...little,
  commit: secondCommit,
  branches: ['next'],
  files: { ...little.files, 'README.md': Buffer.from('# Next\n') },
};
const bytesOf = ({ files }: ServedRepository) =>
  Object.values(files).reduce((sum, { length }) => sum + length, 0);
const sizeOf = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
const heldAt = 40_000_000;

/** A server that is slow where a test says so, and a Steerbook that takes it for the Hub. */
describe('models of the Hub', () => {
  let server: HubServer;
  let workbench: Workbench;
  let page: Page;
  const cache = join(temporaryFolder('steerbook-models'), 'hub');
  const derived = temporaryFolder('steerbook-derived');

  before(async () => {
    server = await startHubServer([large, little, littleNext], { chunkBytes: 2 ** 16 });
    workbench = await openWorkbench({
      files: {
        'large.steer': `# %%\nmodel ${large.id}\nnext "I hate you because"\n`,
        'little.steer': `# %%\nmodel ${little.id}\nstear "a"\n`,
        'empty.steer': '# %%\nnext "Hello"\n',
      },
      environment: {
        ...{ HF_ENDPOINT: server.endpoint, HF_HUB_CACHE: cache, XDG_CACHE_HOME: derived },
        ...{ HF_TOKEN: undefined, HF_HOME: derived },
      },
    });
    ({ page } = workbench);
  });
  beforeEach(async () => {
    server.holdAt(Infinity);
    await beginAfresh(workbench);
    for (const id of downloaders()) process.kill(id, 'SIGKILL');
    await rm(cache, { recursive: true, force: true });
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await workbench.close();
    for (const id of downloaders()) process.kill(id, 'SIGKILL');
    await server.stop();
  });

  /** Processes that download to this test's cache: they lead groups of their own. */
  const downloaders = () =>
    execFileSync('ps', ['-A', '-o', 'pid=,args=', 'e'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('download.js') && line.includes(`HF_HUB_CACHE=${cache}`))
      .map((line) => Number.parseInt(line, 10));
  const untilNoDownloader = async () => {
    while (downloaders().length > 0) await new Promise(setImmediate);
  };
  const dialog = () => page.locator('.monaco-dialog-box');
  const windowStatus = () => page.locator('.statusbar-item', { hasText: /someone\/\S+ \d+ %/ });
  const cellStatus = () => page.locator('.cell-statusbar-container', { hasText: 'Downloading' });
  const blobs = (id: string) => join(cache, `models--${id.replace('/', '--')}`, 'blobs');
  const partials = () => readdirSync(blobs(large.id)).filter((name) => name.endsWith('partial'));

  async function openNotebook(name: string): Promise<void> {
    await openFile(page, name);
    await codeCells(page).first().waitFor();
  }

  describe('in a cell', () => {
    it('are asked for, downloaded, cancelled, resumed and run', async () => {
      const before = server.served();
      server.holdAt(before + heldAt);
      await openNotebook('large.steer');
      await runCommand(page, 'Notebook: Run All');
      await dialog()
        .filter({ hasText: `Download the model ${large.id}?` })
        .waitFor();
      const detail = await dialog().innerText();
      assert.match(detail, /116 MB come from the Hub\.\s+They go to \S+, where Python’s tools find them too/);
      assert.ok(detail.includes(cache), detail);
      assert.match(detail, /\d+(\.\d+)? GB are free there/);
      await takePicture(page, 'download-question');
      await dialog().getByRole('button', { name: 'Download' }).click();

      await cellStatus()
        .filter({ hasText: /Downloading someone\/large-gpt2: 4\d MB of 116 MB/ })
        .waitFor();
      await windowStatus().filter({ hasText: /3\d %/ }).waitFor();
      await server.reached();
      await takePicture(page, 'download-progress');
      assert.equal(downloaders().length, 1);
      // What was sent has arrived.
      while (sizeOf(blobs(large.id)) < heldAt) await new Promise(setImmediate);

      await runCommand(page, 'Notebook: Interrupt');
      await windowStatus().waitFor({ state: 'detached' });
      await cellStatus().waitFor({ state: 'detached' });
      await untilNoDownloader();
      assert.equal(partials().length, 1);

      server.holdAt(Infinity);
      await runCommand(page, 'Notebook: Run All');
      // What is missing is less than anybody is asked about.
      await outputs(page)
        .getByText(new RegExp(`model ${large.id}, revision ${firstCommit.slice(0, 12)}`))
        .first()
        .waitFor();
      await takePicture(page, 'downloaded-model-runs');
      const { range } = server.exchanges.findLast(({ at }) => at === 'store')?.headers ?? {};
      assert.match(range ?? '', /^bytes=[1-9]\d+-$/);
      assert.deepEqual(partials(), []);
      assert.equal(
        server.served() - before,
        bytesOf(large) - (large.files['config.json']?.length ?? 0),
        'no byte is sent twice',
      );
      await untilNoDownloader();
    });

    it('are not downloaded if a person declines', async () => {
      const before = server.served();
      await openNotebook('large.steer');
      await runCommand(page, 'Notebook: Run All');
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await outputs(page).getByText('not-downloaded').first().waitFor();
      await takePicture(page, 'download-declined');
      assert.equal(server.served(), before);
      assert.ok(!existsSync(blobs(large.id)));
    });

    it('are not asked for while the cell is typed and checked', async () => {
      const before = server.exchanges.length;
      await openNotebook('little.steer');
      const cell = codeCells(page).first();
      await cell.locator('.squiggly-error').first().waitFor();
      await cell.locator('.view-line').first().click();
      await page.keyboard.press('End');
      await page.keyboard.type('-other');
      await cell.locator('.view-line', { hasText: 'little-gpt2-other' }).waitFor();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('\nstear "b"');
      await cell.locator('.squiggly-error').nth(1).waitFor();
      assert.equal(server.exchanges.length, before);
    });
  });

  describe('in their view', () => {
    const view = () => page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Models' }) });
    const row = (name: string) =>
      view()
        .locator('.monaco-list-row')
        .filter({ has: page.getByText(name, { exact: true }) });

    beforeEach(async () => {
      await runCommand(page, 'Steerbook: Focus on Models View');
      await row('bundled').waitFor();
    });

    /** Takes an entry of a row's context menu. */
    async function take(of: Locator, entry: string): Promise<void> {
      const menu = page.locator('.monaco-menu');
      // The menu is of the state that the row had: it may lack the entry, or close when the row changes.
      await untilDone(async (timeout) => {
        await page.keyboard.press('Escape');
        await of.click({ button: 'right', timeout });
        await menu.getByRole('menuitem', { name: entry }).hover({ timeout });
      });
      // A click that comes soon after the menu is taken for the end of the one that has opened it.
      await page.keyboard.press('Enter');
      await menu.waitFor({ state: 'detached' });
    }
    async function download(name: string): Promise<void> {
      await runCommand(page, 'Steerbook: Add a Model from the Hub');
      await page.locator('.quick-input-widget input[type=text]').fill(name);
      await page.keyboard.press('Enter');
    }

    it('are the catalogue and the cache, each row with a label', async () => {
      await row('gpt2-xl').filter({ hasText: '6.43 GB · not downloaded' }).waitFor();
      await row('bundled').filter({ hasText: 'default · comes with Steerbook' }).waitFor();
      assert.match((await row('gpt2').getAttribute('aria-label')) ?? '', /^gpt2, 548 MB · not downloaded/);
      await inEveryTheme(workbench, (name) => takePicture(page, `models-view-${name}`));
    });

    it('are downloaded, cancelled, resumed, verified, measured, used, made the default and removed', async () => {
      server.holdAt(server.served() + heldAt);
      await download(large.id);
      await row(large.id)
        .filter({ hasText: /downloading 3\d %/ })
        .waitFor();
      await windowStatus().waitFor();
      await inEveryTheme(workbench, (name) => takePicture(page, `models-view-downloading-${name}`));
      await take(row(large.id), 'Cancel Download');
      await row(large.id)
        .filter({ hasText: /34 % of 116 MB/ })
        .waitFor();
      await untilNoDownloader();
      await takePicture(page, 'models-view-partial');

      server.holdAt(Infinity);
      await take(row(large.id), 'Download Model');
      await row(large.id)
        .filter({ hasText: /^someone\/large-gpt2\s*116 MB$/ })
        .waitFor();
      const { range } = server.exchanges.findLast(({ at }) => at === 'store')?.headers ?? {};
      assert.match(range ?? '', /^bytes=[1-9]\d+-$/);

      await take(row(large.id), 'Verify Model');
      await page.locator('.notification-toast', { hasText: '2 files have the bytes' }).waitFor();
      await takePicture(page, 'models-view-verified');
      await runCommand(page, 'Notifications: Clear All Notifications');

      await take(row(large.id), 'Measure 8-bit Precision');
      await page.locator('.notification-toast', { hasText: /8-bit weights: KL \S+ nats/ }).waitFor();
      await row(large.id)
        .filter({ hasText: /8-bit KL \d/ })
        .waitFor();
      await takePicture(page, 'models-view-measured');
      await runCommand(page, 'Notifications: Clear All Notifications');

      await openNotebook('empty.steer');
      await row(large.id).hover();
      await row(large.id).getByRole('button', { name: 'Use Model in Notebook' }).click();
      await codeCells(page)
        .first()
        .locator('.view-line', { hasText: /^model\ssomeone\/large-gpt2$/ })
        .waitFor();
      await takePicture(page, 'models-view-used');

      await take(row(large.id), 'Set as Default Model');
      await row(large.id)
        .filter({ hasText: /^\S+ ?default · / })
        .waitFor();
      await take(row('bundled'), 'Set as Default Model');
      await row('bundled').filter({ hasText: 'default · comes' }).waitFor();

      await take(row(large.id), 'Reveal Model in Folder');
      await page.locator('.notification-toast', { hasText: `${large.id} is in ${cache}` }).waitFor();

      await take(row(large.id), 'Remove Model');
      await dialog()
        .filter({ hasText: /This frees 116 MB\..*Python’s tools share/s })
        .waitFor();
      await takePicture(page, 'models-view-removal');
      await dialog().getByRole('button', { name: 'Remove' }).click();
      await row(large.id).waitFor({ state: 'detached' });
      assert.ok(!existsSync(blobs(large.id)));
    });

    it('keep the files that another revision uses when one is removed', async () => {
      const told = page.locator('.notification-toast', { hasText: 'was downloaded' });
      for (const name of [little.id, `${little.id}@next`]) {
        await download(name);
        await told.filter({ hasText: `${name} was` }).waitFor();
        await runCommand(page, 'Notifications: Clear All Notifications');
      }
      await take(row(little.id), 'Remove Model');
      const offered = page.locator('.quick-input-widget .monaco-list-row');
      await offered.filter({ hasText: 'All Revisions' }).waitFor();
      await takePicture(page, 'models-view-revisions');
      await offered.filter({ hasText: firstCommit.slice(0, 12) }).click();
      await dialog()
        .filter({ hasText: /revision fedcba9 \(next\) uses too are kept/ })
        .waitFor();
      await takePicture(page, 'models-view-removal-of-one');
      await dialog().getByRole('button', { name: 'Remove' }).click();
      const snapshots = join(blobs(little.id), '../snapshots');
      await dialog().waitFor({ state: 'detached' });
      while (readdirSync(snapshots).length > 1) await new Promise(setImmediate);
      assert.ok(existsSync(join(snapshots, secondCommit, 'model.safetensors')));
      assert.ok(!existsSync(join(snapshots, firstCommit)));
    });

    it('are asked for by commands that are called without a row', async () => {
      await runCommand(page, 'Steerbook: Verify Model');
      await page.locator('.notification-toast', { hasText: 'there is no model for that now' }).waitFor();
      await runCommand(page, 'Notifications: Clear All Notifications');
      await runCommand(page, 'Steerbook: Download Model');
      const offered = page.locator('.quick-input-widget .monaco-list-row');
      await offered.filter({ hasText: 'gpt2-xl' }).filter({ hasText: '6.43 GB' }).waitFor();
      assert.equal(await offered.filter({ hasText: 'bundled' }).count(), 0);
      await takePicture(page, 'models-picker');
      await page.keyboard.press('Escape');
    });
  });
});

describe('models of the Hub behind a proxy that VS Code is told of', () => {
  let server: HubServer;
  let proxy: Proxy;
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    server = await startHubServer([little]);
    proxy = await startProxy();
    const home = temporaryFolder('steerbook-proxied');
    workbench = await openWorkbench({
      files: { 'proxied.steer': `# %%\nmodel ${little.id}\nnext "I hate you because"\n` },
      userSettings: { 'http.proxy': proxy.address, 'http.noProxy': ['example.org'] },
      environment: {
        ...{
          HF_ENDPOINT: server.endpoint,
          HF_HOME: home,
          HF_HUB_CACHE: join(home, 'hub'),
          HF_TOKEN: undefined,
        },
        ...{ NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
      },
    });
    ({ page } = workbench);
  });
  beforeEach(() => beginAfresh(workbench));
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await workbench.close();
    proxy.stop();
    await server.stop();
  });

  const hosts = () => [new URL(server.endpoint).host, server.storeHost];

  it('are downloaded through it by a cell, and by the view', async () => {
    await openFile(page, 'proxied.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await outputs(page).getByText(`model ${little.id}, revision`).first().waitFor();
    for (const host of hosts()) assert.ok(proxy.asked.includes(host), proxy.asked.join());

    await runCommand(page, 'Steerbook: Remove Model');
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: little.id }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    const before = proxy.asked.length;
    await runCommand(page, 'Steerbook: Add a Model from the Hub');
    await page.locator('.quick-input-widget input[type=text]').fill(little.id);
    await page.keyboard.press('Enter');
    await page.locator('.notification-toast', { hasText: `${little.id} was downloaded.` }).waitFor();
    const later = proxy.asked.slice(before);
    for (const host of hosts()) assert.ok(later.includes(host), later.join());
  });
});
