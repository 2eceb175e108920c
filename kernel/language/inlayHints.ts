/** What is written beside a program: how many tokens steering prompts have, where an addition reaches, its default layer. */
import type { Addition } from './additions';
import { shortReach } from './additionTold';
import type { Analysis, AnalyzedCell, AnalyzedStatement } from './analysis';
import type { Span } from './ast';
import { tell } from './hovers';
import { counted } from './numbers';
import type { ProgramFacts } from './programFacts';
import { formOf } from './statements/all';
import { formOf as vectorFormOf, type Atom, type Vector } from './vectors/all';

export interface InlayHint {
  /** Where it stands in the cell. */
  readonly offset: number;
  readonly label: string;
}

/** The hints of the statements of a cell that lie in a span. `factsAt` knows what holds at an offset. */
export async function inlayHints(
  analysis: Analysis,
  cell: AnalyzedCell,
  shown: Span,
  factsAt: (offset: number) => ProgramFacts,
): Promise<readonly InlayHint[]> {
  const hints: InlayHint[] = [];
  for (const analyzed of cell.statements) {
    const { statement, isBroken } = analyzed;
    if (isBroken || statement.end < shown.start || statement.start > shown.end) continue;
    const facts = factsAt(statement.start);
    for (const addition of formOf(statement).bindings(statement).additions)
      hints.push(...(await hintsOf(analysis, analyzed, addition, facts)));
  }
  return hints;
}

async function hintsOf(
  analysis: Analysis,
  statement: AnalyzedStatement,
  addition: Addition,
  facts: ProgramFacts,
): Promise<readonly InlayHint[]> {
  const told = await tell(analysis, statement, addition, facts);
  const texts = promptsIn(addition.vector);
  const tokens = await facts.tokens(texts.map(({ value }) => value));
  const counts = texts.map(({ end }, i) => {
    const found = tokens?.[i];
    return found ? [{ offset: end, label: counted(found.count, 'token') }] : [];
  });
  // Where a vector would be added says nothing of its cosines.
  if (statement.statement.kind === 'similarity') return counts.flat();
  const { model, resolved } = told;
  const layer = model && resolved.addition.layers === null ? `@${model.defaultLayer}` : null;
  const ends = [
    layer === null ? [] : [{ offset: addition.vector.end, label: layer }],
    reachHint(addition, shortReach(told)),
  ];
  return [...counts, ...ends].flat();
}

function reachHint({ end }: Addition, reach: string | null): readonly InlayHint[] {
  return reach === null ? [] : [{ offset: end, label: reach }];
}

/** The prompts that are written in a vector, not those of its names. */
function promptsIn(vector: Vector): readonly Extract<Atom, { kind: 'prompt' | 'last' }>['text'][] {
  return vector.terms.flatMap(({ atom }) => {
    if (atom.kind === 'prompt' || atom.kind === 'last') return [atom.text];
    return vectorFormOf(atom).vectors(atom).flatMap(promptsIn);
  });
}
