/** What colours a program beyond its grammar: names, and what numbers mean. */
import type { AnalyzedCell, AnalyzedStatement } from './analysis';
import type { Axis, Layers, Span } from './ast';
import { tokenAt } from './scanner';
import { formOf } from './statements/all';

/** The kinds, in the order of the legend. */
export const semanticKinds = ['variable', 'parameter', 'layer', 'coefficient'] as const;
/** What more is said of one, in the order of the legend. */
export const semanticModifiers = ['declaration'] as const;

export interface SemanticToken extends Span {
  readonly kind: (typeof semanticKinds)[number];
  readonly modifiers: readonly (typeof semanticModifiers)[number][];
}

/** The tokens of a cell, in the order of its text. */
export function semanticTokens(cell: AnalyzedCell): readonly SemanticToken[] {
  const options = cell.parsed.keywords.filter(({ kind }) => kind === 'option');
  return [
    ...options.map(({ start, end }): SemanticToken => ({ start, end, kind: 'parameter', modifiers: [] })),
    ...cell.statements.flatMap((statement) => [...namesIn(statement), ...numbersIn(statement, cell.source)]),
  ].sort((a, b) => a.start - b.start);
}

function namesIn({ names }: AnalyzedStatement): readonly SemanticToken[] {
  return names
    .filter(({ name }) => name.name !== '')
    .map(({ name: { start, end }, isDefinition }) => ({
      ...{ start, end, kind: 'variable' },
      modifiers: isDefinition ? ['declaration'] : [],
    }));
}

function numbersIn({ statement }: AnalyzedStatement, source: string): readonly SemanticToken[] {
  const { additions, layers } = formOf(statement).bindings(statement);
  const numbers = (axis: Span | null, kind: 'layer' | 'coefficient') => numberTokens(axis, kind, source);
  return [
    ...numbers(layers, 'layer'),
    ...additions.flatMap((addition) => [
      ...numbers(addition.layers, 'layer'),
      ...numbers(addition.coefficients, 'coefficient'),
      ...numbers(addition.from, 'layer'),
    ]),
  ];
}

/** The numbers of an axis: what is between them keeps the colours of the grammar. */
function numberTokens(
  axis: Axis | Layers | Span | null,
  kind: SemanticToken['kind'],
  source: string,
): readonly SemanticToken[] {
  const found: SemanticToken[] = [];
  if (axis === null) return found;
  for (let token = tokenAt(source, axis.start); token.end <= axis.end; token = tokenAt(source, token.end)) {
    if (token.kind === 'end') break;
    if (token.kind === 'number') found.push({ start: token.start, end: token.end, kind, modifiers: [] });
  }
  return found;
}
