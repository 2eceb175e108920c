import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RESULT_MIME } from '../../kernel/results/envelope';
import type { Result } from '../../kernel/kinds/readings';
import { holdPasses } from '../gate';
import { kernelProcesses, untilNoKernel } from '../kernelProcesses';
import { killKernel } from './editing';
import {
  closeEditors,
  outputTexts,
  runCells,
  showNotebook,
  startCells,
  untilChange,
  untilEnded,
} from './notebook';

const LONG = 'complete "I hate you because" n 20 tokens 200';
const SHORT = 'complete "I hate you because" n 1 tokens 4 temperature 0';
const SWEEP = 'steer "Love" - "Hate" @* x0..20 by 0.2';
const STEER = 'steer "Love" - "Hate" @4 x2';

/** So many passes give a result that grows still. */
const SOME_PASSES = 30;
/** And so many a sweep that has points and is not whole. */
const FEW_PASSES = 10;

describe('running cells', () => {
  it('shows results as JSON, Markdown and plain text, with order and time', async () => {
    const notebook = await showNotebook('run.steer', notebookOf(STEER, SHORT));
    await runCells(notebook, 0, 2);
    const [steer, complete] = notebook.getCells();
    assert.ok(steer && complete);
    assert.deepEqual([steer, complete].map(order), [1, 2]);
    assert.ok(complete.executionSummary?.success);
    const [result] = results(complete);
    assert.equal(result?.kind, 'completions');
    assert.deepEqual(
      result.arms.map(({ name }) => name),
      ['unsteered', 'steered'],
    );
    for (const mime of ['text/markdown', 'text/plain'])
      assert.match(outputTexts(complete, mime).join(''), /steered/i, mime);
    const { startTime = 0, endTime = 0 } = complete.executionSummary.timing ?? {};
    assert.ok(startTime > 0 && endTime >= startTime);
  });

  it('stops after the first cell that fails', async () => {
    const notebook = await showNotebook('fails.steer', notebookOf(SHORT, 'steer @', SHORT));
    const failed = untilEnded(notebook.cellAt(1));
    await startCells(notebook, 0, 3);
    await failed;
    assert.deepEqual(notebook.getCells().map(succeeded), [true, false, undefined]);
    assert.equal(order(notebook.cellAt(2)), undefined);
    await runCells(notebook, 2);
    assert.equal(succeeded(notebook.cellAt(2)), true, 'a cell that was taken off the queue can run again');
  });

  it('shows an error with code, sentence and place, at the line and without a stack', async () => {
    const notebook = await showNotebook('error.steer', notebookOf(`${SHORT}\nsteer "Love" @99`));
    const cell = notebook.cellAt(0);
    await runCells(notebook, 0);
    const [error, ...more] = errors(cell);
    assert.deepEqual(more, []);
    assert.equal(error?.name, 'layer-outside-model');
    assert.match(error.message, /layers 0 to 7.*line 2, column \d+/);
    assert.equal(error.stack ?? '', '');
    const [diagnostic] = vscode.languages.getDiagnostics(cell.document.uri);
    assert.deepEqual([diagnostic?.code, diagnostic?.range.start.line], ['layer-outside-model', 1]);
  });

  it('ends as cancelled when interrupted, keeps what there is, and runs the next cell', async () => {
    const notebook = await showNotebook('interrupt.steer', notebookOf(LONG, SHORT));
    const [long, short] = notebook.getCells();
    assert.ok(long && short);
    const gate = await holdPasses(SOME_PASSES);
    await startCells(notebook, 0, 2);
    await untilChange(() => results(long).length > 0);
    await gate.reached();
    const ended = untilEnded(long);
    await vscode.commands.executeCommand('notebook.cancelExecution');
    await ended;
    gate.open();
    const [result] = results(long);
    assert.equal(result?.state, 'stopped');
    assert.deepEqual([long, short].map(succeeded), [undefined, undefined]);
    await runCells(notebook, 1);
    assert.equal(succeeded(short), true);
    assert.equal(order(short), 2, 'in the same session');
  });

  it('goes on when the running cell is moved, and stops when it is deleted', async () => {
    const notebook = await showNotebook('moved.steer', notebookOf(LONG, SHORT));
    const [long, short] = notebook.getCells();
    assert.ok(long && short);
    const gate = await holdPasses(SOME_PASSES);
    await startCells(notebook, 0);
    await untilChange(() => results(long).length > 0);
    await gate.reached();
    await vscode.commands.executeCommand('notebook.cell.moveDown');
    await untilChange(() => long.index === 1);
    const length = JSON.stringify(results(long)).length;
    gate.open();
    await untilChange(() => JSON.stringify(results(long)).length > length);
    const again = await holdPasses();
    await again.reached();
    await vscode.commands.executeCommand('notebook.cell.delete');
    await untilChange(() => notebook.cellCount === 1);
    await startCells(notebook, 0);
    // What is held could not have come to its end by itself.
    await untilChange(() => order(short) === 2);
  });

  it('survives the death of the kernel: text intact, one sentence, a fresh process', async () => {
    const text = notebookOf(LONG, SHORT);
    const notebook = await showNotebook('killed.steer', text);
    const [long, short] = notebook.getCells();
    assert.ok(long && short);
    const gate = await holdPasses(SOME_PASSES);
    await startCells(notebook, 0, 2);
    await untilChange(() => results(long).length > 0);
    await gate.reached();
    const ended = untilEnded(long);
    killKernel();
    await ended;
    gate.open();
    assert.deepEqual(
      errors(long).map(({ name }) => name),
      ['kernel-died'],
    );
    assert.match(errors(long)[0]?.message ?? '', /SIGKILL/);
    const [result] = results(long);
    assert.ok(result?.kind === 'completions' && result.state === 'stopped', 'nothing seems to go on');
    assert.equal(long.document.getText(), LONG);
    assert.equal(notebook.isDirty, false);
    assert.equal(succeeded(short), undefined, 'what waited does not run by itself');
    await runCells(notebook, 1);
    assert.equal(succeeded(short), true);
    assert.equal(order(short), 1, 'in a new session');
  });

  for (const [how, end] of [
    ['its kernel died', () => killKernel()],
    ['its kernel was restarted', () => vscode.commands.executeCommand('steerbook.restartKernel')],
  ] as const)
    it(`shows a sweep as stopped when ${how}`, async () => {
      const notebook = await showNotebook(
        'sweep.steer',
        notebookOf(`${SWEEP}\nnext "I think you are" top 1`),
      );
      const cell = notebook.cellAt(0);
      const gate = await holdPasses(FEW_PASSES);
      await startCells(notebook, 0);
      await gate.reached();
      await untilChange(() => results(cell).length > 0);
      const [before] = results(cell);
      assert.ok(before?.kind === 'sweep' && before.state === 'running');
      const ended = untilEnded(cell);
      await end();
      await ended;
      const [after] = results(cell);
      assert.ok(after?.kind === 'sweep' && after.state === 'stopped');
      assert.deepEqual(after.points.slice(0, before.points.length), before.points, 'what was measured stays');
    });

  it('starts again with an empty session after Restart Kernel', async () => {
    const notebook = await showNotebook(
      'restart.steer',
      notebookOf(`let love = ${STEER.slice(6)}`, 'steer love'),
    );
    await runCells(notebook, 0, 2);
    assert.equal(succeeded(notebook.cellAt(1)), true);
    await vscode.commands.executeCommand('steerbook.restartKernel');
    await runCells(notebook, 1);
    assert.deepEqual(
      errors(notebook.cellAt(1)).map(({ name }) => name),
      ['name-not-run'],
    );
  });

  it('frees the memory of a kernel that is idle, and goes on with its session', async () => {
    const notebook = await showNotebook(
      'idle.steer',
      notebookOf(STEER, 'set n 3', SHORT.replace('n 1 ', '')),
    );
    const settings = vscode.workspace.getConfiguration('steerbook');
    await settings.update('kernel.idleMinutes', 1e-4, vscode.ConfigurationTarget.Global);
    try {
      await runCells(notebook, 0, 2);
      await untilNoKernel(process.pid);
    } finally {
      await settings.update('kernel.idleMinutes', undefined, vscode.ConfigurationTarget.Global);
    }
    await runCells(notebook, 2);
    const [result] = results(notebook.cellAt(2));
    assert.ok(result?.kind === 'completions');
    assert.deepEqual(
      result.arms.map(({ name, samples }) => [name, samples.length]),
      [
        ['unsteered', 3],
        ['steered', 3],
      ],
    );
    assert.deepEqual(notebook.getCells().map(order), [1, 2, 3]);
  });

  it('has one process per notebook, which ends with it', async () => {
    const notebook = await showNotebook('close.steer', notebookOf(SHORT));
    await runCells(notebook, 0);
    assert.equal(kernelProcesses(process.pid).length, 1);
    await closeEditors();
    await untilNoKernel(process.pid);
  });
});

function notebookOf(...cells: readonly string[]): string {
  return cells.map((cell) => `# %%\n${cell}\n`).join('\n');
}

function results(cell: vscode.NotebookCell): Result[] {
  return outputTexts(cell, RESULT_MIME).map((text) => JSON.parse(text) as Result);
}

function errors(cell: vscode.NotebookCell): Error[] {
  return outputTexts(cell, 'application/vnd.code.notebook.error').map((text) => JSON.parse(text) as Error);
}

const succeeded = (cell: vscode.NotebookCell) => cell.executionSummary?.success;
const order = (cell: vscode.NotebookCell) => cell.executionSummary?.executionOrder;
