import type { Addition, Atom, Axis, Program, Vector } from './language/ast';
import { diagnostic, type Diagnostic } from './language/diagnostics';
import { runnableStatements } from './statements/table';

/** The statements and vector forms of a cell that parse and check, and that this version cannot run. */
export function notYet(program: Program): readonly Diagnostic[] {
  return program.statements.flatMap((statement) => {
    if (!(statement.kind in runnableStatements))
      return [diagnostic('not-yet', statement, { what: `The statement ${statement.kind}` })];
    if (statement.kind === 'let') return inAddition(statement.addition);
    if (statement.kind === 'steer') return statement.additions.flatMap(inAddition);
    return [];
  });
}

function inAddition(addition: Addition): readonly Diagnostic[] {
  const { layers, coefficients, at, dims, from, norm } = addition;
  const sweep = (axis: Axis | null, what: string) =>
    axis && axis.kind !== 'one' ? [diagnostic('not-yet', axis, { what })] : [];
  return [
    ...inVector(addition.vector),
    ...sweep(layers, 'A sweep over layers'),
    ...sweep(coefficients, 'A sweep over coefficients'),
    ...(at?.value === 'all' ? [diagnostic('not-yet', at, { what: 'at all' })] : []),
    ...(dims ? [diagnostic('not-yet', dims, { what: 'dims' })] : []),
    ...(from ? [diagnostic('not-yet', from, { what: 'from' })] : []),
    ...(norm ? [diagnostic('not-yet', norm, { what: 'norm' })] : []),
  ];
}

function inVector(vector: Vector): readonly Diagnostic[] {
  return vector.terms.flatMap(({ atom }) => inAtom(atom));
}

function inAtom(atom: Atom): readonly Diagnostic[] {
  if (atom.kind === 'prompt' || atom.kind === 'name') return [];
  if (atom.kind === 'group') return inVector(atom.vector);
  return [diagnostic('not-yet', atom, { what: `${atom.kind}(…)` })];
}
