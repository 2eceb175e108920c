/** Debian packages that the tests need beside Node: installed where that is allowed and something is missing. */
import { execFileSync } from 'node:child_process';
import { findChromium, findProgram } from './programs';
import { BUILD_TOOLS, isInstalled } from './install';

/**
 * Installs Chromium, and what the hosted VS Code is compiled with before it is there. Gives null, or what is missing with
 * the one command to type if nothing can be installed from here.
 */
export function installMissing(): string | null {
  const missing = [
    ...(findChromium() ? [] : ['chromium']),
    ...(isInstalled() ? [] : BUILD_TOOLS.filter((tool) => !findProgram(tool))),
  ];
  return missing.length === 0 ? null : installPackages(missing);
}

/** Installs packages of Debian. @returns why it cannot */
export function installPackages(missing: readonly string[]): string | null {
  const asRoot = rootCommand();
  if (!asRoot || !findProgram('apt-get'))
    return `The tests need ${missing.join(', ')}. Type: sudo apt-get install ${missing.join(' ')}`;
  console.log(`Installing ${missing.join(', ')} …`);
  const aptGet = (...args: readonly string[]) => {
    const [program = '', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  try {
    aptGet('update', '-qq');
    aptGet('install', '-y', '-qq', '--no-install-recommends', ...missing);
    return null;
  } catch {
    return `apt-get cannot install ${missing.join(', ')}`;
  }
}

/** What makes a command one of root's without a question; null where nothing does. */
function rootCommand(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
    return ['sudo', '-n'];
  } catch {
    return null;
  }
}
