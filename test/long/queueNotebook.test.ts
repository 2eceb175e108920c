import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readAddress } from '../../kernel/queue/address';
import { queueServer, used, type QueueServer } from '../../kernel/queue/connection';
import { indexQueue, type ListedQueue } from '../../kernel/queue/job';
import {
  closeEditors,
  codeCells,
  inEveryTheme,
  openFile,
  openWorkbench,
  outputs,
  pictureOfFailure,
  runCommand,
  takePicture,
  type Workbench,
} from '../browser/workbench';
import { temporaryFolder } from '../temporary';
import { call } from './calls';
import { missingServers, startRedis, type Server } from './queueServers';

const why = missingServers();
const queues = why === null ? describe : describe.skip;

queues(`a notebook on a queue${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let redis: Server;
  let workbench: Workbench;
  before(async () => {
    redis = await startRedis();
    workbench = await openWorkbench({
      files: {
        'first.steer': '# %%\nsteer "Love" - "Hate" @* x3\nnext "I hate you because"\n',
        'second.steer': '# %%\nsteer "Love" - "Hate" @* x4\nnext "I hate you because"\n',
      },
      settings: { 'steerbook.sweep.queue': redis.address },
    });
    await workbench.page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write'], { origin: workbench.server.origin });
  });
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  it('says that it waits for a worker, shows what one measures, and offers to go on here if the queue is lost', async () => {
    const { page } = workbench;
    const server = queueServer(readAddress(redis.address, false));
    await openFile(page, 'first.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Steerbook: Focus on Queue View');
    await view(page).getByText(`No worker is at ${redis.address}, and no job`).waitFor();
    await takePicture(page, 'queue-empty');
    await page.locator('.tab.active').click();

    await runCommand(page, 'Notebook: Run All');
    await page
      .getByText(/Waiting for a worker that has bundled/)
      .first()
      .waitFor();
    await status(page, 'bundled: waiting for a worker').waitFor();
    await row(page, 'bundled, no worker · 8 waiting · float32').waitFor();
    await row(page, 'No worker, Start one: steer worker').waitFor();
    await row(page, 'Jobs: 8 waiting, 0 running').waitFor();
    await takePicture(page, 'queue-waiting');

    const name = await nameOfQueue(server);
    await used(server, name, (queue) => queue.add('points', { format: 0 }, { jobId: 'b-0123456789abcdef' }));
    const held = holding(server, name);
    await held.taken;
    const measuring = status(page, 'bundled: on 1 worker');
    await measuring.waitFor();
    await measuring.getByRole('button', { name: `jobs of bundled to ${redis.address}` }).waitFor();
    await row(page, 'Jobs: 8 waiting, 1 running').waitFor();
    await takePicture(page, 'queue-measuring');
    // Another worker may begin it again.
    await held.release();

    const worker = call(['worker'], {
      STEERBOOK_QUEUE: redis.address,
      XDG_CACHE_HOME: join(temporaryFolder('steerbook-worker'), 'cache'),
    });
    try {
      await outputs(page)
        .getByText(/^Over 8 layers/)
        .first()
        .waitFor();
      await status(page, 'bundled: idle').waitFor();
      await row(page, /^1 worker$/).waitFor();
      await row(page, /^[\d.]+ jobs a minute, last 5 minutes/).waitFor();
      await row(page, 'bundled, 1 worker · 0 waiting · 8bit').waitFor();
      await row(page, '1 job put aside').waitFor();
      const aside = row(page, 'b-01234567…: it is no job');
      await aside.waitFor();
      await inEveryTheme(workbench, (theme) => takePicture(page, `queue-measured-${theme}`));
      await aside.hover();
      await aside.getByRole('button', { name: 'Copy Id of the Job' }).click();
      while ((await page.evaluate('navigator.clipboard.readText()')) !== 'b-0123456789abcdef');
      const other = name.replace('float32', '8bit');
      await used(server, other, (queue) => queue.add('points', {}, { jobId: 'b-8bit' }));
      await row(page, 'b-8bit…: it is no job').waitFor();
      await takePicture(page, 'queue-two-precisions');
    } finally {
      worker.child.kill('SIGKILL');
      await worker.code;
    }

    await used(server, name, (queue) => queue.add('points', {}, { jobId: 'b-nobody' }));
    await row(page, 'Jobs: 1 waiting, 0 running').waitFor();
    await runCommand(page, 'Steerbook: Drain the Queue');
    const dialog = page.locator('.monaco-dialog-box', { hasText: `Drain the queue ${redis.address}?` });
    await dialog.waitFor();
    await takePicture(page, 'queue-drain');
    await dialog.getByRole('button', { name: 'Drain' }).click();
    await page.locator('.notification-toast', { hasText: 'No job waits any more' }).waitFor();
    await row(page, 'Jobs: 0 waiting, 0 running').waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');

    await closeEditors(page);
    await redis.stop();
    await view(page)
      .getByText(`The queue ${redis.address} cannot be reached: nobody listens there.`)
      .waitFor();
    await openFile(page, 'second.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    const offer = page.locator('.notification-toast', { hasText: 'points that its queue did not measure' });
    await offer.waitFor();
    await outputs(page)
      .getByText(/cannot be reached/)
      .first()
      .waitFor();
    await takePicture(page, 'queue-lost');
    await offer.getByRole('button', { name: 'Measure the Rest Here' }).click();
    await outputs(page)
      .getByText(/^Over 8 layers/)
      .first()
      .waitFor();
  });
});

const status = (page: Page, text: string) => page.locator('.statusbar-item', { hasText: text });

const view = (page: Page) =>
  page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Queue' }) });

/** A row of the view, by what a screen reader says. */
const row = (page: Page, label: string | RegExp) => view(page).getByRole('treeitem', { name: label });

async function nameOfQueue(server: QueueServer): Promise<string> {
  const [listed] = await used(server, indexQueue, (index) => index.getJobs(['waiting']));
  assert.ok(listed);
  return (listed.data as ListedQueue).queue;
}

/** A worker that takes one job and holds it, until it is to give it back. */
function holding(server: QueueServer, name: string) {
  let take: () => void = () => undefined;
  let release: (error: Error) => void = () => undefined;
  const taken = new Promise<void>((resolve) => (take = resolve));
  const worker = server.worker(
    name,
    () =>
      new Promise((_, reject) => {
        release = reject;
        take();
      }),
    {},
  );
  return {
    taken,
    async release() {
      const closed = worker.close();
      release(new Error('somebody else is to measure it'));
      await closed;
    },
  };
}
