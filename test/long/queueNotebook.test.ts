import { join } from 'node:path';
import {
  closeEditors,
  codeCells,
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
  });
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  it('says that it waits for a worker, shows what one measures, and offers to go on here if the queue is lost', async () => {
    const { page } = workbench;
    await openFile(page, 'first.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await page
      .getByText(/Waiting for a worker that has bundled/)
      .first()
      .waitFor();
    await takePicture(page, 'queue-waiting');
    const worker = call(['worker'], {
      STEERBOOK_QUEUE: redis.address,
      XDG_CACHE_HOME: join(temporaryFolder('steerbook-worker'), 'cache'),
    });
    try {
      await outputs(page)
        .getByText(/^Over 8 layers/)
        .first()
        .waitFor();
      await takePicture(page, 'queue-measured');
    } finally {
      worker.child.kill('SIGKILL');
    }

    await closeEditors(page);
    await redis.stop();
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
