/** Composes programs from what someone typed or chose. */
import { printAddition, type Addition } from './additions';
import type { Analysis, AnalyzedCell } from './analysis';
import { nowhere, type Axis, type Dims, type Layers } from './ast';
import { axisValues, dimSlices } from './axis';
import { checkText, type CheckContext } from './checks';
import { diagnostic, type Diagnostic } from './diagnostics';
import { parseCell } from './parser';
import { printSteer } from './print';
import { define, type Scope } from './scope';
import { standalone } from './standalone';
import { formOf, printStatement, type Statement } from './statements/all';

/**
 * What the definitions of a notebook say; of two definitions of a name the last one counts.
 * @param file a file of theirs as it is reached from where the program will run.
 */
export function definitionsIn({ cells }: Pick<Analysis, 'cells'>, file?: (file: string) => string): Scope {
  // Cells run in any order, so a definition below counts for a name that nothing above defines.
  return scopeAfter(cells, scopeAfter(cells, new Map(), file), file);
}

function scopeAfter(cells: readonly AnalyzedCell[], before: Scope, file?: (file: string) => string): Scope {
  let scope = before;
  for (const { index, statements } of cells)
    for (const { statement, isBroken } of statements) {
      const { defines } = formOf(statement).bindings(statement);
      if (defines && !isBroken) scope = define(scope, defines, index, file);
    }
  return scope;
}

/**
 * A statement that steers by additions typed after the word `steer`, with the definitions of the names that it needs
 * before it.
 */
export function steerLines(steering: string, names: Scope): readonly string[] {
  const { definitions, additions } = standalone(
    additionsIn(word + steering).map((addition) => ({ addition, names })),
    { form: 'written' },
  );
  return [...definitions.map(({ text }) => text), printSteer(additions.map(printAddition))];
}

function additionsIn(source: string): readonly Addition[] {
  return parseCell(source).program.statements.flatMap((statement) =>
    statement.kind === 'steer' ? statement.additions : [],
  );
}

/** A program that completes a prompt, unsteered and steered. */
export function completionProgram(
  steering: readonly string[],
  prompt: string,
  { samples, tokens }: { readonly samples: number; readonly tokens: number },
): string {
  const options = [setting('n', samples), setting('tokens', tokens)];
  const complete: Statement = { kind: 'complete', prompt: text(prompt), options, ...nowhere };
  return [...steering, printStatement(complete)].join('\n');
}

/** A program that measures a text token by token, unsteered and steered. */
export function heatProgram(steering: readonly string[], measured: string): string {
  const heat: Statement = { kind: 'heat', text: text(measured), options: [], ...nowhere };
  return [...steering, printStatement(heat)].join('\n');
}

const text = (value: string) => ({ value, ...nowhere });
const setting = <Name extends string>(name: Name, value: number) => ({
  name,
  value: { value, ...nowhere },
  ...nowhere,
});

const word = 'steer ';

/** The diagnostics of additions typed after the word `steer`, each of which must have one value; spans are in `text`. */
export function checkSteering(
  text: string,
  model: CheckContext['model'],
  names: Scope,
): readonly Diagnostic[] {
  const source = word + text;
  const found = [
    ...checkText(source, { model, elsewhere: new Map() }, names),
    ...parseCell(source).program.statements.flatMap((statement) => {
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
  const axes: readonly (Layers | Dims | null)[] = [layers, coefficients, dims];
  return axes.flatMap((axis) => {
    if (axis === null || axis.kind === 'one' || axis.kind === 'each') return [];
    const values =
      axis === dims ? dimSlices(dims).length : axisValues(axis as Axis, model?.n_layers ?? 2).length;
    return [diagnostic('sweep-not-allowed', axis, { what: 'Steering here', values, most: 1 })];
  });
}
