import { fork, spawn, type ChildProcess } from 'node:child_process';

/**
 * Lets glibc give back what passes have used: pieces of more bytes than this are mapped, and unmapped when they are free.
 * By itself it raises the bound to 32 MiB. Since each of them is new memory, which takes time to touch first, it asks for
 * huge pages, which are fewer. Other systems do not read it.
 */
const givingBack = {
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_ARENA_MAX: '2',
};

/**
 * Starts the command `steer` with arguments; what it says comes through its pipes.
 * @param environment put over this process's. @param input its standard input.
 */
export function startCommand(
  cliFile: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input?: string,
): ChildProcess {
  const env = { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' };
  const child = spawn(process.execPath, [cliFile, ...args], {
    ...{ env, windowsHide: true },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // A command that ends early does not read to the end.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return child;
}

/**
 * Forks a kernel. In desktop VS Code `process.execPath` is Electron, which is a plain Node only with that variable set.
 * @param execArgv options of Node itself. @param environment put over this process's.
 */
export function forkKernel(
  kernelFile: string,
  execArgv: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const always = { ...givingBack, ELECTRON_RUN_AS_NODE: '1', ORT_DISABLE_TELEMETRY: '1' };
  const env = { ...process.env, ...environment, ...always };
  return fork(kernelFile, [], { env, execArgv: [...execArgv, '--expose-gc'], silent: true });
}

/**
 * Forks the process that tries the GPU. What it prints on standard error comes through a pipe: the loader of Vulkan
 * drivers tells there which adapter is used.
 */
export function forkProbe(probeFile: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, VK_LOADER_DEBUG: 'driver', ELECTRON_RUN_AS_NODE: '1' };
  return fork(probeFile, [...args], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/** Forks the process that answers what help while writing asks. What it prints is of no use to anybody. */
export function forkFacts(factsFile: string): ChildProcess {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return fork(factsFile, [], {
    ...{ env, execArgv: ['--max-old-space-size=512'] },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
