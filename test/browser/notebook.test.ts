import assert from 'node:assert/strict';
import {
  codeCells,
  openFile,
  openWorkbench,
  outputFrame,
  runCommand,
  takePicture,
  useTheme,
  type Workbench,
} from './workbench';

const NOTEBOOK = `# %% [markdown]
# # Love minus hate

# %%
steer "Love" - "Hate" @4 x2

# %%
complete "I hate you because" n 2 tokens 20

# %%
next "I hate you because" top 10
`;

const THEMES = [
  ['light', 'Default Light Modern', 'vs'],
  ['dark', 'Default Dark Modern', 'vs-dark'],
  ['high-contrast-dark', 'Default High Contrast', 'hc-black'],
  ['high-contrast-light', 'Default High Contrast Light', 'hc-light'],
] as const;

describe('a person in VS Code', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { 'love-hate.steer': NOTEBOOK } });
  });
  after(() => workbench.close());

  it('opens a notebook by its name and runs all of it by keyboard', async () => {
    const { page } = workbench;
    await openFile(page, 'love-hate.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    const frame = await outputFrame(page, async (frame) =>
      /steered/.test(await frame.locator('body').innerText()),
    );
    assert.ok(frame);
  });

  for (const [name, theme, kind] of THEMES) {
    it(`reads it in ${name}`, async () => {
      await useTheme(workbench, theme, kind);
      await takePicture(workbench.page, name);
    });
  }
});
