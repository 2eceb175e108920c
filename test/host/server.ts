import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostedCode } from './install';

export interface CodeServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Id of the process group of all that it started. */
  readonly group: number;
  /** Folder of what it keeps between two windows. */
  readonly data: string;
  /** Ends the server, its extension hosts and their children, and removes their folders; so does this process's exit. */
  stop(): void;
}

export interface ServerOptions {
  /** Folder of an extension that is installed as it is, by a link. */
  readonly extension?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of the person whom the tests play: some are not the machine's to say. */
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** Key bindings of the person whom the tests play. */
  readonly keybindings?: readonly KeyBinding[];
  /** Takes the extension and its tests from the address, and keeps notifications and dialogs off. */
  readonly testDriver?: boolean;
  /** Put over the environment of this process; undefined: left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Ask for trust before a workspace's code runs; off unless told. */
  readonly workspaceTrust?: boolean;
}

export interface KeyBinding {
  readonly key: string;
  readonly command: string;
  readonly args?: unknown;
}

export interface ExtensionTests {
  readonly extensionDevelopmentPath: string;
  readonly extensionTestsPath: string;
}

/** The workbench without the parts that look for services, and without its own welcome. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

const LISTENING = /Extension host agent listening on (\d+)/;

/** Serves VS Code on a free port of this machine, with settings and extensions of its own. */
export async function serveCode(code: HostedCode, options: ServerOptions = {}): Promise<CodeServer> {
  const home = await makeHome(options);
  const server = spawn(code.node, [code.serverMain, ...serverArguments(home, options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  });
  const stop = () => {
    process.off('exit', stop);
    endGroup(server);
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.on('exit', stop);
  try {
    const port = await listeningPort(server);
    return { origin: `http://127.0.0.1:${port}`, group: server.pid ?? 0, data: join(home, 'data'), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

async function makeHome({
  settings,
  userSettings = {},
  keybindings = [],
  extension,
}: ServerOptions): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'steerbook-code-'));
  await mkdir(join(home, 'data', 'Machine'), { recursive: true });
  await mkdir(join(home, 'extensions'));
  await writeFile(join(home, 'data', 'Machine', 'settings.json'), JSON.stringify({ ...QUIET, ...settings }));
  await mkdir(join(home, 'data', 'User'));
  await writeFile(join(home, 'data', 'User', 'settings.json'), JSON.stringify(userSettings));
  await writeFile(join(home, 'data', 'User', 'keybindings.json'), JSON.stringify(keybindings));
  if (extension) await symlink(extension, join(home, 'extensions', 'under-development'));
  return home;
}

/** The address that opens `folder`, and a file or tests, which it runs at once. */
export function workbenchAddress(
  origin: string,
  folder: string,
  opened?: ExtensionTests | { readonly openFile: string },
): string {
  const address = new URL(origin);
  address.searchParams.set('folder', folder);
  if (opened) {
    const payload = Object.entries(opened).map(([name, path]: [string, string]) => [
      name,
      `vscode-remote://remote${path}`,
    ]);
    address.searchParams.set('payload', JSON.stringify(payload));
  }
  return address.href;
}

function serverArguments(home: string, options: ServerOptions): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
    ...['--accept-server-license-terms', '--disable-telemetry'],
    ...['--user-data-dir', join(home, 'data'), '--server-data-dir', join(home, 'server')],
    ...['--extensions-dir', join(home, 'extensions')],
    ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
  ];
}

function listeningPort(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const port = LISTENING.exec(printed)?.[1];
      if (port) resolve(Number(port));
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('error', reject);
    server.once('close', (status) => reject(new Error(`VS Code's server ended (${status}):\n${printed}`)));
  });
}

/** The server leads a process group of its own: one signal reaches everything that it started. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
