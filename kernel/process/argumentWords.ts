/** The words that a call of the command begins with. */

/** The words that a call may begin with. A file of such a name is run as `./NAME`. */
export const commandWords: readonly string[] = [
  'run',
  'report',
  'check',
  'devices',
  'models',
  'worker',
  'queue',
  'help',
];

/** The arguments with the command's own words first: options that every command has may stand before them. */
export function inOrder(argv: readonly string[]): readonly string[] {
  let options = 0;
  for (let option; (option = /^--(?:color|cache)(=|$)/.exec(argv[options] ?? ''));)
    options += option[1] === '=' ? 1 : 2;
  const words = wordsOf(argv.slice(options));
  return [...words, ...argv.slice(0, options), ...argv.slice(options + words.length)];
}

/** The words of a command at the beginning of its arguments; none if it is `run` and not named. */
function wordsOf([first = '', second = '']: readonly string[]): readonly string[] {
  if (!commandWords.includes(first)) return [];
  return ['models', 'queue'].includes(first) && !second.startsWith('-') && second !== ''
    ? [first, second]
    : [first];
}

/** The call that prints the help of what was called. */
export function helpOf(argv: readonly string[]): string {
  const words = wordsOf(inOrder(argv));
  return ['steer', ...(words.length > 0 ? words : ['run']), '--help'].join(' ');
}
