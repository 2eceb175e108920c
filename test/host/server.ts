import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostedCode } from './install';

export interface CodeServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Ends the server, its extension hosts and their children, and removes their folders. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask for trust before a workspace's code runs; off unless told. */
  readonly workspaceTrust?: boolean;
}

export interface Workbench {
  readonly folder: string;
  readonly extensionDevelopmentPath: string;
  readonly extensionTestsPath?: string;
}

/** Without these the workbench looks for services that are not there. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

const LISTENING = /Extension host agent listening on (\d+)/;

/** Serves VS Code on a free port of this machine, with settings and extensions of its own. */
export async function serveCode(code: HostedCode, options: ServerOptions = {}): Promise<CodeServer> {
  const home = await mkdtemp(join(tmpdir(), 'steerbook-code-'));
  await mkdir(join(home, 'data', 'Machine'), { recursive: true });
  await writeFile(
    join(home, 'data', 'Machine', 'settings.json'),
    JSON.stringify({ ...QUIET, ...options.settings }),
  );
  const server = spawn(code.node, [code.serverMain, ...serverArguments(home, options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await endGroup(server);
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    return { origin: `http://127.0.0.1:${await listeningPort(server)}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that opens `folder` with the extension under development, and runs its tests if there are any. */
export function workbenchAddress(origin: string, workbench: Workbench): string {
  const onServer = (path: string) => `vscode-remote://remote${path}`;
  const payload: [string, string][] = [
    ['extensionDevelopmentPath', onServer(workbench.extensionDevelopmentPath)],
    ['skipWelcome', 'true'],
  ];
  if (workbench.extensionTestsPath)
    payload.push(['extensionTestsPath', onServer(workbench.extensionTestsPath)]);
  return `${origin}/?folder=${encodeURIComponent(workbench.folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Without the smoke test driver the address's payload is ignored, and with it our extension. */
function serverArguments(home: string, options: ServerOptions): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
    ...['--accept-server-license-terms', '--disable-telemetry', '--enable-smoke-test-driver'],
    ...['--user-data-dir', join(home, 'data'), '--server-data-dir', join(home, 'server')],
    ...['--extensions-dir', join(home, 'extensions')],
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
async function endGroup(server: ChildProcess): Promise<void> {
  if (server.pid === undefined) return;
  const gone =
    server.exitCode !== null
      ? Promise.resolve()
      : new Promise<void>((done) => server.once('exit', () => done()));
  signalGroup(server.pid, 'SIGTERM');
  const impatient = setTimeout(() => signalGroup(server.pid, 'SIGKILL'), 3000);
  await gone;
  clearTimeout(impatient);
  signalGroup(server.pid, 'SIGKILL');
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // Nothing of the group is left.
  }
}
