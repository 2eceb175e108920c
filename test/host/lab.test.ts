import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createLab } from '../../extension/lab/lab';
import { measureNewest, type LabMeasuring } from '../../extension/lab/measure';
import { openEditorKernel, type EditorKernel } from '../../extension/editorKernel';
import { forkKernel } from '../../kernel/process/forkKernel';
import type { ToLab } from '../../kernel/lab/messages';
import { firstLabState, newAddition, type LabSetting } from '../../kernel/lab/setting';
import { join } from 'node:path';
import { holdPasses } from '../gate';
import { root } from '../root';
import { usualOptions } from '../kernel/process';
import { killKernel, showUntitled } from './editing';
import { showNotebook, until } from './notebook';

const { setting } = firstLabState;
const withCoefficient = (coefficient: number): LabSetting => ({
  ...setting,
  additions: setting.additions.map((addition) => ({ ...addition, coefficient })),
});

const extension = () => vscode.extensions.getExtension('steerbook.steerbook');

function openBundledKernel(): EditorKernel {
  return openEditorKernel({
    fork: () => forkKernel(join(extension()?.extensionPath ?? '', 'dist', 'kernel.js')),
    kernelOptions: () => ({ ...usualOptions, notebookFolder: null }),
    allowDownload: () => Promise.resolve(false),
    downloading: () => undefined,
    log: () => undefined,
  });
}

/** What the Lab's page would hear. */
function listener() {
  const heard: ToLab[] = [];
  const posted = new vscode.EventEmitter<void>();
  return {
    heard,
    post: (message: ToLab) => {
      heard.push(message);
      posted.fire();
    },
    /** Resolves when the last setting asked for has been measured, or cannot be. */
    ended: (number: number) =>
      until(posted.event, () =>
        heard.some(
          (message) => (message.kind === 'done' || message.kind === 'wrong') && message.number === number,
        ),
      ),
    resultsOf: (number: number) =>
      heard.flatMap((message) =>
        message.kind === 'result' && message.number === number ? [message.result] : [],
      ),
  };
}

describe('the Lab measures', () => {
  let kernel: EditorKernel;
  let measuring: LabMeasuring;
  let page: ReturnType<typeof listener>;

  beforeEach(() => {
    kernel = openBundledKernel();
    page = listener();
    measuring = measureNewest(kernel, page.post);
  });
  afterEach(() => {
    measuring.stop();
    kernel.dispose();
  });

  it('the shifts of the next token first, then norms and completions', async () => {
    measuring.ask({ number: 1, setting });
    await page.ended(1);
    const kinds = page.resultsOf(1).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['next', 'norms', 'completions']);
    assert.equal(page.heard.find(({ kind }) => kind === 'model')?.kind, 'model');
  });

  it('the newest of a hundred settings in full, and most of the others not at all', async () => {
    for (let number = 1; number <= 100; number++)
      measuring.ask({ number, setting: withCoefficient(number / 10) });
    await page.ended(100);
    const results = page.heard.filter((message) => message.kind === 'result');
    assert.deepEqual([...new Set(results.map(({ number }) => number))], [1, 100]);
    assert.ok(results.every(({ mostInFlight }) => mostInFlight <= 2));
    const last = results.at(-1)?.result;
    assert.equal(last?.kind === 'completions' && last.steering[0]?.coefficient, 10);
  });

  it('completions, which it shows as stopped when the kernel dies', async () => {
    const completions = () => page.resultsOf(1).filter((result) => result.kind === 'completions');
    const gate = await holdPasses();
    measuring.ask({ number: 1, setting });
    while (!completions().some(({ state }) => state === 'running')) await gate.step();
    killKernel();
    await page.ended(1);
    assert.equal(completions().at(-1)?.state, 'stopped');
  });

  it('with a model that it asks for again where the process is another one', async () => {
    const models = () => page.heard.filter(({ kind }) => kind === 'model').length;
    measuring.ask({ number: 1, setting });
    await page.ended(1);
    measuring.ask({ number: 2, setting });
    await page.ended(2);
    assert.equal(models(), 1);
    kernel.dispose();
    measuring.ask({ number: 3, setting });
    await page.ended(3);
    assert.equal(models(), 2);
  });

  it('nothing where an addition is wrong, and says which', async () => {
    const wrong = { ...newAddition, vector: { kind: 'expression', text: 'nobody' } } as const;
    measuring.ask({ number: 1, setting: { ...setting, additions: [...setting.additions, wrong] } });
    await page.ended(1);
    const [said] = page.heard.filter((message) => message.kind === 'wrong');
    assert.deepEqual(
      said?.problems.map(({ place, code }) => [place, code]),
      [[1, 'unknown-name']],
    );
    assert.equal(said.offer, null);
  });
});

describe('a Lab that is brought back', () => {
  it('takes the place of the one that is shown, whatever was kept', async () => {
    const workspaceState = {
      keys: () => [],
      get: () => ({ setting: 'of another version' }),
      update: () => Promise.resolve(),
    };
    const kernel = openBundledKernel();
    const lab = createLab({ context: { extensionUri: vscode.Uri.file(root), workspaceState }, kernel });
    const [first, second] = ['first', 'second'].map((title) =>
      vscode.window.createWebviewPanel('steerbook.test', title, vscode.ViewColumn.One),
    );
    assert.ok(first && second);
    const closed = new Promise<void>((resolve) => first.onDidDispose(resolve));
    lab.restore(first);
    lab.restore(second);
    await closed;
    assert.equal(second.visible, true);
    lab.dispose();
    second.dispose();
    kernel.dispose();
  });
});

describe("the Lab's commands", () => {
  const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  /** What was opened before is shown when an editor that is opened now is. */
  const untilShown = () => showUntitled('');
  const labs = () => tabs().filter(({ label }) => label === 'Steering Lab');

  it('open one panel, however often it is asked for', async () => {
    const opened = until(vscode.window.tabGroups.onDidChangeTabs, () => labs().length === 1);
    await vscode.commands.executeCommand('steerbook.openLab');
    await vscode.commands.executeCommand('steerbook.openLab', firstLabState);
    await vscode.commands.executeCommand('steerbook.openLab', { setting: {} });
    await opened;
    await untilShown();
    assert.equal(labs().length, 1);
  });

  it('take a cell that steers, and leave the Lab closed for one that does not', async () => {
    const notebook = await showNotebook('lab.steer', '# %%\nnext "a"\n\n# %%\nsteer "Love" @2\n');
    await vscode.commands.executeCommand('steerbook.openInLab', notebook.cellAt(0));
    await untilShown();
    assert.equal(labs().length, 0);
    const opened = until(vscode.window.tabGroups.onDidChangeTabs, () => labs().length === 1);
    await vscode.commands.executeCommand('steerbook.openInLab', notebook.cellAt(1));
    await opened;
  });
});
