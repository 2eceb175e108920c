/** The view of the queue and its commands. A process of its own asks the queue. */
import * as vscode from 'vscode';
import { forkFacts } from '../../kernel/process/forkKernel';
import { drained, drainRequest, lookRequest } from '../../kernel/process/lookProtocol';
import { addressText } from '../../kernel/queue/address';
import { helperProcess } from '../helperProcess';
import { namedAddress, queueOptions } from '../queueOptions';
import { mayReachOutside } from '../trust';
import { showQueue } from './queueView';

/** Longer than a queue's own patience. */
const LONGEST_MS = 30_000;

export function registerQueue(context: vscode.ExtensionContext): void {
  const process = helperProcess(() => forkFacts(context.asAbsolutePath('dist/look.js')), LONGEST_MS);
  const view = showQueue((address) => process.ask((to) => to.sendRequest(lookRequest, address)));

  async function drain(): Promise<void> {
    if (!(await mayReachOutside('Drain the Queue…'))) return;
    const address = namedAddress();
    if (!address) return;
    const [name, yes] = [addressText(address), 'Drain'];
    const detail =
      'Jobs that wait are taken out of it, of every model and whoever has sent them. What runs ends, and is kept for seven days. A notebook that still waits for its jobs sends them again: interrupt it first.';
    const asked = await vscode.window.showWarningMessage(
      `Drain the queue ${name}?`,
      { modal: true, detail },
      yes,
    );
    if (asked !== yes) return;
    const done = await process.ask((to) => to.sendRequest(drainRequest, address));
    view.refresh();
    if (done?.problem === null) void vscode.window.showInformationMessage(drained);
    else void vscode.window.showErrorMessage(done?.problem ?? `The queue ${name} does not answer.`);
  }

  // Now and then VS Code does not see a setting of a remote machine in `config.…` when it starts.
  const tell = () =>
    void vscode.commands.executeCommand('setContext', 'steerbook.hasQueue', queueOptions() !== null);
  tell();

  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    process,
    view,
    vscode.workspace.onDidChangeConfiguration(tell),
    registerCommand('steerbook.queue.refresh', view.refresh),
    registerCommand('steerbook.queue.drain', drain),
    registerCommand('steerbook.queue.copyJob', async (row?: { readonly job?: unknown }) => {
      if (typeof row?.job === 'string') await vscode.env.clipboard.writeText(row.job);
    }),
  );
}
