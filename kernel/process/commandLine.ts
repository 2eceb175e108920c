import { join } from 'node:path';
import { readArguments, UsageError } from './arguments';
import { forkKernel } from './forkKernel';

/**
 * `steer FILE.steer [--model M] [--json OUT]`: runs a notebook without an editor. Results as text on standard output,
 * progress and errors on standard error. Exit code 0: all cells ok; 1: a cell failed; 2: the file cannot be read or
 * the arguments are wrong; 130 and 143: a signal ended it. The cells run in a kernel of its own process, so that a
 * signal is heard whatever it computes and its end is no end of the command.
 */

async function main(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv);
  if ('print' in args) {
    process.stdout.write(`${args.print}\n`);
    return 0;
  }
  // A debugger of this process has its port.
  const options = process.execArgv.filter((option) => !option.startsWith('--inspect'));
  const kernel = forkKernel(join(__dirname, 'kernel.js'), options);
  try {
    // The kernel starts while this process reads the rest of its program.
    const { runNotebook } = await import('./notebookCommand');
    return await runNotebook(args, kernel);
  } finally {
    kernel.kill();
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
