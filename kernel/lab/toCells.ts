/** The text of a cell for a setting of the Steering Lab, and the problems of a setting. */
import type { LabField, LabProblem } from './messages';
import { labVectorText, onOneLine, type LabAddition, type LabSetting } from './setting';
import { analyzeNotebook } from '../language/analysis';
import { nowhere, type Text } from '../language/ast';
import type { KnownModel } from '../language/checks';
import { diagnostic, type Diagnostic, type RunError } from '../language/diagnostics';
import type { Setting, SettingName } from '../language/options';
import { parseCell } from '../language/parser';
import { printClauses, printSteer } from '../language/print';
import { checkSteering } from '../language/programs';
import { printStatement, type Statement } from '../language/statements/all';

/** What the Lab measures, in the order in which it does. */
const labMeasurements = ['next', 'norms', 'complete'] as const;
export type LabMeasurement = (typeof labMeasurements)[number];

const measurementLines: Readonly<Record<LabMeasurement, (setting: LabSetting) => Statement>> = {
  next: ({ prompt }) => ({ kind: 'next', prompt: text(prompt), options: [option('top', 10)], ...nowhere }),
  norms: ({ prompt }) => ({ kind: 'norms', prompt: text(prompt), options: [], ...nowhere }),
  complete: ({ prompt, seed }) => ({
    kind: 'complete',
    prompt: text(prompt),
    options: [option('n', 1), option('tokens', 24), option('seed', seed)],
    ...nowhere,
  }),
};

const text = (value: string): Text => ({ value, ...nowhere });
const option = (name: SettingName, value: number): Setting => ({
  name,
  value: { value, ...nowhere },
  ...nowhere,
});

/** The program that steers so and measures these; all of them are the cell that "Copy as cell" copies. */
export function labProgram(
  setting: LabSetting,
  measurements: readonly LabMeasurement[] = labMeasurements,
): string {
  return [
    ...setting.definitions.map(({ text }) => text),
    steerLine(setting),
    ...measurements.map((name) => printStatement(measurementLines[name](setting))),
  ].join('\n');
}

function steerLine(setting: LabSetting): string {
  return printSteer(partsOf(setting).map(({ text }) => text));
}
const word = 'steer ';
const separator = ', ';

interface Part {
  readonly index: number;
  readonly addition: LabAddition;
  readonly text: string;
}

/** The additions that are on, with their indices in the setting. */
function partsOf({ additions }: LabSetting): readonly Part[] {
  return additions.flatMap((addition, index) =>
    addition.on ? [{ index, addition, text: labAdditionText(addition) }] : [],
  );
}

/** One addition in the language: `"Love" - "Hate" @6 x5 at back`. */
export function labAdditionText(addition: LabAddition): string {
  return fieldsOf(addition)
    .map(({ text }) => text)
    .join(' ');
}

interface Field {
  readonly field: LabField;
  readonly text: string;
}

function fieldsOf({ vector, layer, coefficient, position, clauses }: LabAddition): readonly Field[] {
  // Without a position, random(like NAME) takes that of the name.
  const isSaid = position !== 'front' || (vector.kind === 'expression' && /\brandom\s*\(/.test(vector.text));
  const fields: readonly Field[] = [
    { field: 'vector', text: labVectorText(vector) },
    { field: 'layer', text: layer === null ? '' : printClauses({ layers: { kind: 'one', value: layer } }) },
    { field: 'coefficient', text: printClauses({ coefficients: { kind: 'one', value: coefficient } }) },
    { field: 'position', text: isSaid ? printClauses({ at: { value: position } }) : '' },
    { field: 'clauses', text: onOneLine(clauses) },
  ];
  return fields.filter(({ field, text }) => field === 'vector' || text !== '');
}

/** The part of an addition at a place of its text. */
function fieldAt(addition: LabAddition, offset: number): LabField {
  let end = 0;
  for (const { field, text } of fieldsOf(addition)) {
    end += text.length + 1;
    if (offset < end) return field;
  }
  return 'clauses';
}

/** The problems of a setting that show before it runs, addition by addition. */
export function checkLab(setting: LabSetting, model: KnownModel | null): readonly LabProblem[] {
  const source = setting.definitions.map(({ text }) => text).join('\n');
  const definitions = analyzeNotebook([{ index: 0, source }]).scope;
  return partsOf(setting).flatMap(({ index, addition, text }): readonly LabProblem[] => {
    // The vector by itself first: if it is incomplete, the clauses after it would be misread.
    const own = checkSteering(labVectorText(addition.vector), model, definitions);
    const found = own[0] ?? checkSteering(text, model, definitions)[0] ?? surplusOf(text);
    if (!found) return [];
    const field = own[0] ? 'vector' : fieldAt(addition, found.start);
    return [{ place: index, field, code: found.code, message: found.message }];
  });
}

/** Reports what follows the first addition: a second one, or a comment that hides clauses. */
function surplusOf(text: string): Diagnostic | null {
  const [statement] = parseCell(word + text).program.statements;
  const [addition] = statement?.kind === 'steer' ? statement.additions : [];
  const start = (addition?.end ?? word.length) - word.length;
  const found = text.slice(start).trim();
  return found === '' ? null : diagnostic('trailing-text', { start, end: text.length }, { found });
}

/** The part of the setting that an error of its program is about. */
export function labPlaceOf(
  setting: LabSetting,
  { line, column }: RunError,
): Pick<LabProblem, 'place' | 'field'> {
  const steerLineNumber = setting.definitions.length + 1;
  if (line > steerLineNumber) return { place: 'prompt' };
  if (line < steerLineNumber) return { place: 'setting' };
  let start = word.length + 1;
  for (const { index, addition, text } of partsOf(setting)) {
    const offset = column - start;
    if (offset >= 0 && offset < text.length) return { place: index, field: fieldAt(addition, offset) };
    start += text.length + separator.length;
  }
  return { place: 'setting' };
}
