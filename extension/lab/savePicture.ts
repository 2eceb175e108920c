import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { reasonOf } from '../reason';

/**
 * Asks where to save a picture, given as a data URL. Resolves to a sentence about the outcome; empty if the person
 * saved nothing.
 */
export async function savePicture(name: string, address: string): Promise<string> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(folder, name) });
  if (!target) return '';
  try {
    const bytes = Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
    await vscode.workspace.fs.writeFile(target, bytes);
    return `Saved as ${target.fsPath}.`;
  } catch (error) {
    return `That did not work: ${reasonOf(error)}`;
  }
}
