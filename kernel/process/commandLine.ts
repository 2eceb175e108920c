import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { forkKernel } from './forkKernel';
import { UsageError } from './usageError';

/**
 * `steer FILE…`: runs notebooks without an editor, as `report` does; `check`, `devices` and `models` need no kernel. Results as text on standard
 * output, progress and errors on standard error. Exit code 0: all well; 1: a cell, a check or a download failed; 2: a file
 * cannot be read or the arguments are wrong; 130 and 143: a signal ended it. The cells run in a kernel of its own process,
 * so that a signal is heard whatever it computes and its end is no end of the command.
 */

/** True if the call will run a notebook, as far as can be told before its arguments are read. */
function mayRun(argv: readonly string[]): boolean {
  const word = argv.find((argument) => !/^-./.test(argument));
  const isQuestion = argv.includes('--help') || argv.includes('--version');
  const isKept = argv.some((argument) => /^--from(=|$)/.test(argument));
  return (
    word !== undefined &&
    !['models', 'check', 'devices', 'worker', 'queue'].includes(word) &&
    !isKept &&
    !isQuestion
  );
}

function fork(): ChildProcess {
  // A debugger of this process has its port.
  const options = process.execArgv.filter((option) => !option.startsWith('--inspect'));
  return forkKernel(join(__dirname, 'kernel.js'), options);
}

async function main(argv: readonly string[]): Promise<number> {
  // The kernel starts while this process reads the rest of its program and its arguments.
  const kernel = mayRun(argv) ? fork() : null;
  try {
    const { readArguments } = await import('./arguments');
    const command = readArguments(argv);
    if (command.does === 'print') {
      process.stdout.write(`${command.text}\n`);
      return 0;
    }
    if (command.does === 'run')
      return await (await import('./notebookCommand')).runNotebooks(command, kernel ?? fork(), fork);
    if (command.does === 'report')
      return await (await import('./reportCommand')).writeReport(command, () => kernel ?? fork());
    if (command.does === 'check') return await (await import('./checkCommand')).checkNotebooks(command);
    if (command.does === 'devices') return await (await import('./devicesCommand')).tellDevices(command);
    if (command.does === 'work') return await (await import('./queueCommands')).work(command);
    if (command.does === 'queue') return await (await import('./queueCommands')).lookAtQueue(command);
    return await (await import('./modelsCommand')).manageModels(command);
  } finally {
    kernel?.kill();
  }
}

// If a reader such as `head` closes the pipe early, this is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`Standard output cannot be written: ${error.message}.\n`);
  process.exit(2);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${error instanceof UsageError ? error.message : text}\n`);
    process.exitCode = 2;
  },
);
