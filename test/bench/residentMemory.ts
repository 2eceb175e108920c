import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { initializeRequest, runRequest, statusNotification } from '../../kernel/protocol';

/** Resident MiB of a real kernel process that has loaded the model in `folder` and waits. */
export async function residentMemory(projectFolder: string, folder: string): Promise<number> {
  const kernel = fork(join(projectFolder, 'dist/kernel.js'), { stdio: 'inherit' });
  const connection = createMessageConnection(new IPCMessageReader(kernel), new IPCMessageWriter(kernel));
  connection.listen();
  try {
    await connection.sendRequest(initializeRequest, {
      bundledFolder: join(projectFolder, 'model/bundled'),
      model: folder,
      threads: 0,
      precision: 'float32',
      memoryLimitMiB: 0,
      cacheFolder: '',
      notebookFolder: null,
      steerbookVersion: '',
    });
    const cell = { index: 0, source: `model ${folder}` };
    const outcome = await connection.sendRequest(runRequest, { run: 0, cell, notebook: [cell] });
    if (outcome.status !== 'ok') throw new Error(outcome.errors[0]?.message);
    // Two heartbeats later the kernel has nothing left to do.
    const resident: number[] = [];
    return await new Promise((resolve) => {
      connection.onNotification(statusNotification, ({ state, residentMiB }) => {
        if (state === 'idle') resident.push(residentMiB);
        if (resident.length === 3) resolve(residentMiB);
      });
    });
  } finally {
    connection.dispose();
    kernel.kill();
  }
}
