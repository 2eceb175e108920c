import { parseArgs } from 'node:util';
import { version } from './version';

/** The arguments of the command `steer`. */

const usage = `Usage: steer FILE.steer [--model MODEL] [--json OUT.json] [--threads N] [--precision float32|8bit]

  --model MODEL      model of a notebook that does not say one: bundled, or a folder in Hugging Face form
  --json OUT.json    writes every result with full precision
  --threads N        threads of the runtime; the physical cores, if there are fewer
  --precision P      float32 (default) or 8bit
  --help, --version`;

export interface Arguments {
  readonly file: string;
  readonly model: string;
  readonly json: string | null;
  readonly threads: number;
  readonly precision: 'float32' | '8bit';
}

/** A mistake in the command itself: a sentence, exit code 2. */
export class UsageError extends Error {}

/**
 * The arguments of a call, or the text to print for --help and --version.
 * @throws UsageError
 */
export function readArguments(argv: readonly string[]): Arguments | { readonly print: string } {
  const { values, positionals } = parse(argv);
  if (values.help) return { print: usage };
  if (values.version) return { print: version };
  const [file, ...others] = positionals;
  if (file === undefined) throw new UsageError(usage);
  if (others.length > 0) throw new UsageError('Give one .steer file.');
  const threads = Number(values.threads ?? 0);
  if (!Number.isSafeInteger(threads) || threads < 0) throw new UsageError(threadsMistake);
  const precision = values.precision ?? 'float32';
  if (precision !== 'float32' && precision !== '8bit')
    throw new UsageError('--precision must be float32 or 8bit.');
  return { file, model: values.model ?? 'bundled', json: values.json ?? null, threads, precision };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        json: { type: 'string' },
        threads: { type: 'string' },
        precision: { type: 'string' },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(mistake(error instanceof Error ? error : new Error(String(error))));
  }
}

const threadsMistake = '--threads must be a whole number from 0 on.';

/** What is wrong with the options: in our words if the parser's own would mislead. */
function mistake(error: Error & { readonly code?: unknown }): string {
  const [option] = /--[a-z]+/.exec(error.message) ?? [];
  if (error.code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' || option === undefined) return error.message;
  if (option === '--threads') return threadsMistake;
  return /does not take/.test(error.message) ? `${option} takes no value.` : `${option} needs a value.`;
}
