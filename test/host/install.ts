/**
 * Installs a complete VS Code from packages alone: the server and workbench that `code-server` carries,
 * and the Node that it needs. It goes to test/host/vscode/<hash of the lock file>/, once.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { root } from '../root';
import { findProgram } from './programs';

export interface HostedCode {
  /** The Node executable that runs the server. */
  readonly node: string;
  /** The server's entry file. */
  readonly serverMain: string;
}

type Say = (line: string) => void;

const recipe = join(root, 'test', 'host');
const shelf = join(recipe, 'vscode');
const MANIFEST = ['package.json', 'package-lock.json', '.npmrc'];
/** What its native modules are compiled with. */
export const BUILD_TOOLS = ['python3', 'make', 'g++'];
/** Without the first the extension host ends at its start; without the second it logs errors. */
const NATIVE_MODULES = ['@vscode/native-watchdog', '@vscode/spdlog'];

/**
 * Returns the hosted VS Code, installing it where this lock file's is not there yet.
 * The work is done in a folder of its own that gets its final name last, so a broken-off installation is
 * never taken for a whole one, and two at once do not disturb each other.
 */
export async function installHostedCode(say: Say): Promise<HostedCode> {
  const home = homeFolder();
  if (!isInstalled()) {
    await removeLeftovers();
    await install(join(shelf, `installing-${process.pid}`), home, say);
  }
  return at(home);
}

/** True if the hosted VS Code of this lock file is there. */
export function isInstalled(): boolean {
  return existsSync(homeFolder());
}

function homeFolder(): string {
  const lock = readFileSync(join(recipe, 'package-lock.json'));
  return join(shelf, createHash('sha256').update(lock).digest('hex').slice(0, 12));
}

async function install(workplace: string, home: string, say: Say): Promise<void> {
  const missing = BUILD_TOOLS.filter((tool) => !findProgram(tool));
  if (missing.length > 0)
    throw new Error(`The hosted VS Code is built with ${missing.join(', ')}: apt-get install them first.`);
  say('Installing a VS Code from packages (once; about two minutes, 800 MB) …');
  await mkdir(workplace, { recursive: true });
  for (const file of MANIFEST) await copyFile(join(recipe, file), join(workplace, file));

  await npm(say, workplace, ['ci', '--ignore-scripts']);
  const code = at(workplace);
  const server = join(code.serverMain, '..', '..');
  await npm(say, server, ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
  await npm(say, server, ['rebuild', '--ignore-scripts=false', ...NATIVE_MODULES], code.node);
  await takeName(workplace, home);
}

function at(home: string): HostedCode {
  const modules = join(home, 'node_modules');
  return {
    node: join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node'),
    serverMain: join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

/** Runs npm, silent unless it fails. With `node`, npm and what it compiles use that Node and its headers. */
async function npm(say: Say, cwd: string, args: readonly string[], node?: string): Promise<void> {
  const started = Date.now();
  const env = { ...process.env };
  if (node) {
    env.PATH = `${join(node, '..')}${delimiter}${env.PATH ?? ''}`;
    env.npm_config_nodedir = join(node, '..', '..');
  }
  const child = spawn('npm', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${Buffer.concat(printed).toString()}`);
  say(`  npm ${args[0]}: ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Another installation may have been quicker: then that one stands. */
async function takeName(workplace: string, home: string): Promise<void> {
  try {
    await rename(workplace, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
    await rm(workplace, { recursive: true, force: true });
  }
}

/** Removes installations of other lock files and those whose process is gone. */
async function removeLeftovers(): Promise<void> {
  const names = await readdir(shelf).catch(() => []);
  for (const name of names) {
    const owner = /^installing-(\d+)$/.exec(name)?.[1];
    if (!owner || !isRunning(Number(owner))) await rm(join(shelf, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
