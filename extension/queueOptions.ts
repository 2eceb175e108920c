/** The queue of the settings, with its password from the secret storage of VS Code. */
import * as vscode from 'vscode';
import type { KernelOptions } from '../kernel/process/protocol';
import { addressText, BadAddress, readAddress, type QueueAddress } from '../kernel/queue/address';

/** Milliseconds that a queue may be silent, as while its server starts again. */
const patience = 60_000;

/** Passwords by {@link secretOf}; kernels are started at once, and the storage answers later. */
const passwords = new Map<string, string>();

/** A password is one server's: it goes to no other host and port. */
const secretOf = ({ host, port }: QueueAddress): string => `queue ${host} ${port}`;

const addressSetting = (): string =>
  vscode.workspace.getConfiguration('steerbook').get('sweep.queue', '').trim();

/** The queue that kernels measure on; null: they measure themselves. */
export function queueOptions(): KernelOptions['queue'] {
  const text = addressSetting();
  if (text === '') return null;
  try {
    const address = readAddress(text, false);
    const password = passwords.get(secretOf(address));
    return { address: { ...address, ...(password !== undefined && { password }) }, patience };
  } catch (error) {
    if (error instanceof BadAddress) return { mistake: error.message };
    throw error;
  }
}

/** The queue of the settings. Null: there is none, and a person is told why. */
export function namedAddress(): QueueAddress | null {
  const options = queueOptions();
  if (options && 'address' in options) return options.address;
  const mistake = options?.mistake ?? 'The setting steerbook.sweep.queue names no queue.';
  void vscode.window.showInformationMessage(mistake);
  return null;
}

/** Knows the password from now on, and has the command that sets it. */
export function keepQueuePassword({ secrets }: vscode.ExtensionContext): vscode.Disposable {
  async function load(): Promise<void> {
    const options = queueOptions();
    if (!options || !('address' in options)) return;
    const secret = secretOf(options.address);
    const password = await secrets.get(secret);
    if (password === undefined) passwords.delete(secret);
    else passwords.set(secret, password);
  }
  async function ask(): Promise<void> {
    const address = namedAddress();
    if (!address) return;
    const password = await vscode.window.showInputBox({
      ...{ password: true, ignoreFocusOut: true, title: 'Password of the queue' },
      prompt: `For ${addressText(address)}. VS Code keeps it in its secret storage. Empty: none.`,
    });
    if (password === undefined) return;
    await (password === '' ? secrets.delete(secretOf(address)) : secrets.store(secretOf(address), password));
  }
  void load();
  return vscode.Disposable.from(
    secrets.onDidChange(() => void load()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('steerbook.sweep.queue')) void load();
    }),
    vscode.commands.registerCommand('steerbook.setQueuePassword', ask),
  );
}
