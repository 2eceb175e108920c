/** What a command says and how it ends. */
import type { ChildProcess } from 'node:child_process';

/** Resolves to its exit code, null if a signal ended it, when a process has ended and all that it said has arrived. */
export function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** All that comes through a pipe. */
export async function collect(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const part of stream ?? []) text += String(part);
  return text;
}
