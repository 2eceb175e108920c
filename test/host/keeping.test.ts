import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RESULT_MIME } from '../../kernel/results/envelope';
import { kernelProcesses } from '../kernelProcesses';
import { closeEditors, outputTexts, runCells, showNotebook, untilChange } from './notebook';

const NEXT = 'next "I hate you because" top 3';

const parsed = (text: string): unknown => JSON.parse(text);
const hasOutputs = (cell: vscode.NotebookCell) => cell.outputs.length > 0;

describe('results that last', () => {
  it('are there when a notebook is opened again, without a kernel and without a tick', async () => {
    const content = `# %%\n${NEXT}\n\n# %%\n${NEXT}\n`;
    const notebook = await showNotebook('keeps.steer', content);
    await runCells(notebook, 1);
    const [before] = outputTexts(notebook.cellAt(1), RESULT_MIME);
    await closeEditors();
    const again = await showNotebook('keeps.steer', content);
    await untilChange(() => hasOutputs(again.cellAt(1)));
    assert.deepEqual(outputTexts(again.cellAt(1), RESULT_MIME).map(parsed), [parsed(before ?? '')]);
    assert.equal(hasOutputs(again.cellAt(0)), false, 'a cell of the same text has none');
    assert.equal(again.cellAt(1).executionSummary?.success, undefined);
    assert.equal(again.isDirty, false);
    assert.deepEqual(kernelProcesses(process.pid), []);
  });
});
