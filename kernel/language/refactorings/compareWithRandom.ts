import { printText } from '../print';
import { formOf } from '../statements/all';
import type { Asked, Offer } from './form';

/** Below a measurement of a prompt: the same prompt steered, prompted with the words, and with a random vector. */
export const compareWithRandom: Offer = (asked) => {
  const { statement } = asked.statement;
  const [prompt, ...others] = formOf(statement).prompts(statement);
  if (!prompt || others.length > 0 || statement.kind === 'compare' || !isSteered(asked)) return null;
  const end = lineEnd(asked.source, statement.end);
  return {
    kind: 'rewrite',
    title: 'Compare with a random vector',
    edits: [{ cell: asked.place.cell, span: { start: end, end }, text: `\ncompare ${printText(prompt)}` }],
  };
};

/** True if the last `steer` above steers. */
function isSteered({ analysis, statement, place }: Asked): boolean {
  const above = analysis.cells
    .filter(({ index }) => index <= place.cell)
    .flatMap(({ index, statements }) =>
      index < place.cell ? statements : statements.slice(0, statements.indexOf(statement)),
    );
  const last = above.findLast((one) => one.statement.kind === 'steer')?.statement;
  return last?.kind === 'steer' && !last.off;
}

function lineEnd(source: string, offset: number): number {
  const length = source.slice(offset).search(/[\r\n]/);
  return length === -1 ? source.length : offset + length;
}
