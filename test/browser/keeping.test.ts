import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  beginAfresh,
  closeEditors,
  codeCells,
  openFile,
  openWorkbench,
  outputs,
  pictureOfFailure,
  runCommand,
  takePicture,
  type Workbench,
} from './workbench';

const NOTEBOOK = `# %%
steer "Love" - "Hate" @4 x2

# %%
score "letters.txt"

# %%
tokens "I hate you"
`;

describe('results that last, as a person sees them', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: { 'kept.steer': NOTEBOOK, 'letters.txt': 'I love the sea.\nYou hate the rain.\n' },
    });
  });
  beforeEach(() => beginAfresh(workbench));
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  it('say when they were measured, and which of them a change has made stale', async () => {
    const { page, folder } = workbench;
    await openFile(page, 'kept.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    const drawn = () => outputs(page).locator('section.steerbook[data-kind=tokens]');
    await drawn().waitFor();
    await closeEditors(page);

    await openFile(page, 'kept.steer');
    await drawn().waitFor();
    const statusOf = (cell: number) => codeCells(page).nth(cell).locator('.cell-statusbar-container');
    for (const cell of [0, 1, 2])
      await statusOf(cell)
        .getByText(/from \d+ \w+, \d\d:\d\d, bundled · float32/)
        .waitFor();
    assert.equal(await page.getByText('stale').count(), 0);
    await takePicture(page, 'kept');

    writeFileSync(join(folder, 'letters.txt'), 'I love the sea.\n');
    await statusOf(1).getByText('stale').waitFor();
    assert.equal(await page.getByText('stale').count(), 1);

    await codeCells(page).nth(0).locator('.view-lines').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('.5');
    await statusOf(0).getByText('stale').waitFor();
    assert.equal(await statusOf(2).getByText('stale').count(), 0, 'tokens depend on no steering');
    await takePicture(page, 'stale');
  });
});
