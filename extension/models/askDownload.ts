import type { CancellationToken } from 'vscode-jsonrpc';
import * as vscode from 'vscode';
import type { DownloadQuestion } from '../../kernel/process/protocol';

/** Asks a person whether a model may be downloaded. If the run that needs it is cancelled, the answer is no. */
export async function askDownload(
  { model, detail }: DownloadQuestion,
  token: CancellationToken,
): Promise<boolean> {
  const download = 'Download';
  const cancelled = new Promise<undefined>((resolve) => {
    token.onCancellationRequested(() => resolve(undefined));
  });
  const message = `Download the model ${model}?`;
  const asked = vscode.window.showInformationMessage(message, { modal: true, detail }, download);
  return (await Promise.race([asked, cancelled])) === download;
}
