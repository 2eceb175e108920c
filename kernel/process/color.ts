/** Colours of a terminal, where they are wanted. */

export const colorChoices = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof colorChoices)[number];

export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
}

const wrapped = (on: number, off: number) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`;
const plain: Paint = { bold: (text) => text, red: (text) => text };
const colored: Paint = { bold: wrapped(1, 22), red: wrapped(31, 39) };

/** Colours for a stream: by itself, if it is a terminal and NO_COLOR is not set (no-color.org). */
export function paintFor(choice: ColorChoice, stream: { readonly isTTY?: boolean }): Paint {
  if (choice !== 'auto') return choice === 'always' ? colored : plain;
  const isUnwanted = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  return stream.isTTY === true && !isUnwanted ? colored : plain;
}
