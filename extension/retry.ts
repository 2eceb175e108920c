import * as vscode from 'vscode';
import { reasonOf } from './reason';

/** Does some work. If it throws, shows its sentence with a button to try again; null if the person dismisses that. */
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
