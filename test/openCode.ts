/** `npm run code`: opens a copy of the examples in desktop VS Code where there is one, and otherwise serves the hosted one. */
import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './host/programs';
import { installHostedCode } from './host/install';
import { serveCode, workbenchAddress } from './host/server';
import { root } from './root';
import { exitOnSignals } from './signals';

/** A copy that stays, so that nobody's changes are lost and the examples are as they were. */
const copies = join(homedir(), 'steerbook-examples');
const first = join(copies, 'love-hate.steer');

async function main(): Promise<void> {
  await cp(join(root, 'examples'), copies, { recursive: true, force: false });
  const desktop = process.env.STEERBOOK_VSCODE ?? findProgram('code');
  if (desktop) openDesktop(desktop);
  else await serveUntilStopped();
}

function openDesktop(executable: string): void {
  const args = [`--extensionDevelopmentPath=${root}`, copies, first];
  spawn(executable, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

async function serveUntilStopped(): Promise<void> {
  const code = await installHostedCode(console.log);
  const server = await serveCode(code, { extension: root });
  console.log(`The examples are copied to ${copies}. VS Code with Steerbook is at`);
  console.log(`\n  ${workbenchAddress(server.origin, copies, { openFile: first })}\n`);
  console.log('Open it in a browser on this machine; Ctrl+C ends it.');
}

exitOnSignals(0);
void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
