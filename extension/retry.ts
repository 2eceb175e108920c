import * as vscode from 'vscode';
import { reasonOf } from './reason';

/** Does some work. Where it throws, its sentence is shown with a button that does it again; null where that is left. */
export async function withRetry<T>(work: () => Thenable<T>): Promise<T | null> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const retry = 'Try Again';
      const message = reasonOf(error);
      if ((await vscode.window.showErrorMessage(message, retry)) !== retry) return null;
    }
  }
}
