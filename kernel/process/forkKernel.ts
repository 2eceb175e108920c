import { fork, spawn, type ChildProcess } from 'node:child_process';

/**
 * Lets glibc give back what passes have used: pieces of more bytes than this are mapped, and unmapped when they are free.
 * By itself it raises the bound to 32 MiB. Other systems do not read it.
 */
const givingBack = {
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_ARENA_MAX: '2',
};

/** Starts the command `steer` with arguments; what it says comes through its pipes. */
export function startCommand(cliFile: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return spawn(process.execPath, [cliFile, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

/**
 * Forks a kernel. In desktop VS Code `process.execPath` is Electron, which is a plain Node only with that variable set.
 * @param execArgv options of Node itself.
 */
export function forkKernel(kernelFile: string, execArgv: readonly string[] = []): ChildProcess {
  const env = { ...process.env, ...givingBack, ELECTRON_RUN_AS_NODE: '1', ORT_DISABLE_TELEMETRY: '1' };
  return fork(kernelFile, [], { env, execArgv: [...execArgv, '--expose-gc'], silent: true });
}
