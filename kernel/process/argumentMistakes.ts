import type { Command, CommanderError } from 'commander';
import { helpOf } from './argumentWords';

/** The values that an option takes, where it does not take all. */
const choices: Readonly<Record<string, string>> = {
  '--precision': 'float32 or 8bit',
  '--device': 'cpu, gpu or auto',
  '--color': 'auto, always or never',
};

/** What is wrong, in our words. */
export function mistake(
  { code, message }: CommanderError,
  argv: readonly string[],
  program: Command,
): string {
  const option = /--[A-Za-z][\w-]*|-[A-Za-z]\b/.exec(message)?.[0] ?? '';
  const word = /'([^']*)'/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'commander.unknownOption':
      return unknownOption(word, message, argv);
    case 'commander.optionMissingArgument':
      return `${option} needs a value.`;
    case 'commander.invalidArgument':
      return `${option} must be ${choices[option] ?? 'another value'}.`;
    case 'commander.missingArgument':
      if (argv.length === 0) return program.helpInformation().trimEnd();
      return word === 'NAME'
        ? 'Give the name of a model, such as gpt2 or owner/name.'
        : 'Give one .steer file or several, or - for standard input.';
    case 'commander.excessArguments':
      return `There are more words than the command takes. ${helpOf(argv)} shows what it takes.`;
    case 'commander.help':
    case 'commander.unknownCommand':
      return 'The word after models must be list, pull, cancel, remove or verify.';
    default:
      return `${message.replace(/^error: /, '').replace(/\.?$/, '')}.`;
  }
}

/** An option that is none of the command's, or one of them that takes no value and was given one. */
function unknownOption(option: string, message: string, argv: readonly string[]): string {
  const [name, value] = option.split('=', 2);
  const [, near] = /Did you mean (?:one of )?([^?]*)\?/.exec(message) ?? [];
  if (value !== undefined && flags.includes(name ?? '')) return `${name} takes no value.`;
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return `There is no option ${option} here.${meant} ${helpOf(argv)} shows those that there are.`;
}

const flags: readonly string[] = [
  ...['--insecure'],
  ...[
    '--download',
    '--fresh',
    '--only-kept',
    '--measure',
    '--keep',
    '--yes',
    '--watch',
    '--no-code',
    '--help',
    '--version',
  ],
];
