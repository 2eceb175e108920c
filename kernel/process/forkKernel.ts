import { fork, type ChildProcess } from 'node:child_process';

/**
 * Forks a kernel. In desktop VS Code `process.execPath` is Electron, which is a plain Node only with that variable set.
 * @param execArgv options of Node itself.
 */
export function forkKernel(kernelFile: string, execArgv: readonly string[] = []): ChildProcess {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', ORT_DISABLE_TELEMETRY: '1' };
  return fork(kernelFile, [], { env, execArgv: [...execArgv], silent: true });
}
