/** What is said of a text: its tokens as a model sees them. */
import type { Explanation } from './explanation';
import { monospaced } from './monospaced';
import { counted } from './numbers';
import type { TokenizedText } from './programFacts';

/** Tokens that a list shows. */
const mostListed = 24;
const mostCharacters = 40;

/** @param hasBos true if BOS stands in front of it. @param tokens null if they are not known. */
export function tokensTold(tokens: TokenizedText | null, hasBos: boolean): Explanation {
  if (tokens === null) return [{ kind: 'text', text: 'Its tokens are shown after the first run.' }];
  const listed = tokens.tokens.slice(0, mostListed).map(({ id, label }) => [shortened(label), String(id)]);
  const rows = [...(hasBos ? [['bos', '']] : []), ...listed].map((row, position) => [
    String(position),
    ...row,
  ]);
  const left = tokens.count - listed.length;
  return [
    { kind: 'text', text: `${counted(tokens.count, 'token')}${hasBos ? ' after BOS' : ''}` },
    ...(rows.length > 0 ? [{ kind: 'columns', text: monospaced(rows, [0, 2]) } as const] : []),
    ...(left > 0 ? [{ kind: 'text', text: `and ${counted(left, 'more token')}` } as const] : []),
  ];
}

function shortened(label: string): string {
  const characters = Array.from(label);
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join('')}…` : label;
}
