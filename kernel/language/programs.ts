/** Programs that are put together from what someone typed or chose: text of a cell like any other. */
import { quoted } from './quoted';
import type { Addition, Axis, Dims } from './ast';
import { axisValues, dimSlices } from './axis';
import { checkCell, namesOf, type CheckContext } from './checks';
import { diagnostic, type Diagnostic } from './diagnostics';
import { parseCell } from './parser';

/** Names and the `let` statements that define them, as they are written. */
export type Definitions = ReadonlyMap<string, string>;

/** What the `let` statements of cells define; of two definitions of a name the last one counts. */
export function definitionsIn(cells: readonly string[]): Definitions {
  const found = new Map<string, string>();
  for (const source of cells)
    for (const statement of parseCell(source).program.statements)
      if (statement.kind === 'let')
        found.set(statement.name.name, source.slice(statement.start, statement.end).trim());
  return found;
}

/** A statement that steers, with the definitions of the names that it needs before it. */
export function steerLines(steering: string, definitions: Definitions): readonly string[] {
  const needed = new Map<string, string>();
  const visit = (statement: string) => {
    for (const name of namesIn(statement)) {
      const definition = definitions.get(name);
      if (definition === undefined || needed.has(name)) continue;
      // Taken first: a name that is defined by its own earlier value ends here.
      needed.set(name, '');
      visit(definition);
      needed.delete(name);
      needed.set(name, definition);
    }
  };
  const statement = `steer ${steering}`;
  visit(statement);
  return [...needed.values(), statement];
}

function namesIn(source: string): readonly string[] {
  return additionsIn(source).flatMap(({ vector, norm }) => [
    ...namesOf(vector),
    ...(norm && 'name' in norm ? [norm.name] : []),
  ]);
}

function additionsIn(source: string): readonly Addition[] {
  return parseCell(source).program.statements.flatMap((statement) => {
    if (statement.kind === 'let') return [statement.addition];
    return statement.kind === 'steer' ? statement.additions : [];
  });
}

/** A program that completes a prompt in both arms. */
export function completionProgram(
  steering: readonly string[],
  prompt: string,
  { samples, tokens }: { readonly samples: number; readonly tokens: number },
): string {
  return [...steering, `complete ${quoted(prompt)} n ${samples} tokens ${tokens}`].join('\n');
}

/** A program that measures a text token by token in both arms. */
export function heatProgram(steering: readonly string[], text: string): string {
  return [...steering, `heat ${quoted(text)}`].join('\n');
}

const word = 'steer ';

/** What is wrong with additions typed after the word `steer`, where each is to have one value; in the text's offsets. */
export function checkSteering(
  text: string,
  model: CheckContext['model'],
  definitions: Definitions,
): readonly Diagnostic[] {
  const source = word + text;
  const parsed = parseCell(source);
  const found = [
    ...checkCell(parsed, { model, names: new Set(definitions.keys()), elsewhere: new Map() }),
    ...parsed.program.statements.flatMap((statement) => {
      if (statement.kind !== 'steer') return [];
      if (!statement.off) return statement.additions.flatMap((addition) => sweepsOf(addition, model));
      return [diagnostic('expected', { ...statement, start: word.length }, { what: example, found: 'off' })];
    }),
  ];
  return found.map((one) => ({
    ...one,
    start: one.start - word.length,
    end: one.end - word.length,
    ...(one.fix && { fix: { ...one.fix, span: shifted(one.fix.span) } }),
  }));
}

const example = 'an addition such as "Love" - "Hate" @4 x2';

const shifted = ({ start, end }: { readonly start: number; readonly end: number }) => ({
  start: start - word.length,
  end: end - word.length,
});

function sweepsOf({ layers, coefficients, dims }: Addition, model: CheckContext['model']): Diagnostic[] {
  const axes: readonly (Axis | Dims | null)[] = [layers, coefficients, dims];
  return axes.flatMap((axis) => {
    if (axis === null || axis.kind === 'one') return [];
    const values =
      axis === dims ? dimSlices(dims).length : axisValues(axis as Axis, model?.n_layers ?? 2).length;
    return [diagnostic('sweep-not-allowed', axis, { what: 'Steering here', values, most: 1 })];
  });
}
