import { parseAddition, printAddition, type Addition } from '../additions';
import { accept } from '../cursor';
import { printLine } from '../print';
import { measurement, noBindings, type StatementForm, type StatementNode } from './form';

/** `similarity love, hate @6`: cosines between vectors. */
export interface SimilarityStatement extends StatementNode<'similarity'> {
  /** Their coefficients and positions play no part. The layers of the last one are those of all. */
  readonly vectors: readonly Addition[];
}

export const similarity: StatementForm<SimilarityStatement> = {
  ...measurement,
  word: 'similarity',
  form: 'similarity VECTOR, VECTOR, … @LAYERS',
  shortest: 'similarity VECTOR, VECTOR',
  does: 'Cosines between vectors at a layer, or layer by layer',
  example: 'similarity "Love" - "Hate", "Joy" - "Sadness" @*',
  parse(cursor) {
    const vectors = [parseAddition(cursor)];
    while (accept(cursor, ',')) vectors.push(parseAddition(cursor));
    return { kind: 'similarity', vectors };
  },
  print: ({ vectors }) => printLine('similarity', vectors.map(printAddition).join(', ')),
  bindings: ({ vectors }) => ({ ...noBindings, additions: vectors }),
};
