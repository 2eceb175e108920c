/** `npm run code`: opens the examples in desktop VS Code where there is one, and otherwise serves the hosted one. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from './host/programs';
import { installHostedCode } from './host/install';
import { serveCode, workbenchAddress } from './host/server';
import { root } from './root';
import { exitOnSignals } from './signals';

const examples = join(root, 'examples');

async function main(): Promise<void> {
  const desktop = process.env.STEERBOOK_VSCODE ?? findProgram('code');
  if (desktop) openDesktop(desktop);
  else await serveUntilStopped();
}

function openDesktop(executable: string): void {
  const args = [`--extensionDevelopmentPath=${root}`, examples];
  spawn(executable, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

async function serveUntilStopped(): Promise<void> {
  const code = await installHostedCode(console.log);
  const server = await serveCode(code, { extension: root });
  console.log('VS Code with Steerbook is at');
  console.log(`\n  ${workbenchAddress(server.origin, examples)}\n`);
  console.log('Open it in a browser on this machine; Ctrl+C ends it.');
}

exitOnSignals(0);
void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
