/** A setting of the Steering Lab as the text of a cell, and what is wrong with it. */
import type { LabAddition, LabPlace, LabProblem, LabSetting, LabVector } from '../results/lab';
import type { RunError } from '../results/types';
import type { CheckContext } from './checks';
import { diagnostic, type Diagnostic } from './diagnostics';
import { parseCell } from './parser';
import { checkSteering, quoted } from './programs';

/** What the Lab measures, in the order in which it does. */
export const labMeasurements = ['next', 'norms', 'complete'] as const;
export type LabMeasurement = (typeof labMeasurements)[number];

const measurementLines: Readonly<Record<LabMeasurement, (setting: LabSetting) => string>> = {
  next: ({ prompt }) => `next ${quoted(prompt)} top 10`,
  norms: ({ prompt }) => `norms ${quoted(prompt)}`,
  complete: ({ prompt, seed }) => `complete ${quoted(prompt)} n 1 tokens 24 seed ${seed}`,
};

/** The program that steers so and measures these; all of them are the cell that "Copy as cell" copies. */
export function labProgram(
  setting: LabSetting,
  measurements: readonly LabMeasurement[] = labMeasurements,
): string {
  return [
    ...setting.definitions.map(({ text }) => text),
    steerLine(setting),
    ...measurements.map((name) => measurementLines[name](setting)),
  ].join('\n');
}

function steerLine(setting: LabSetting): string {
  const texts = partsOf(setting).map(({ text }) => text);
  return texts.length === 0 ? 'steer off' : word + texts.join(separator);
}
const word = 'steer ';
const separator = ', ';

interface Part {
  readonly index: number;
  readonly vector: string;
  readonly text: string;
}

/** The additions that are on, with their indices in the setting. */
function partsOf({ additions }: LabSetting): readonly Part[] {
  return additions.flatMap((addition, index) =>
    addition.on ? [{ index, vector: labVectorText(addition.vector), text: labAdditionText(addition) }] : [],
  );
}

/** One addition as it is written: `"Love" - "Hate" @6 x5 at back`. */
export function labAdditionText({ vector, layer, coefficient, position, clauses }: LabAddition): string {
  return [
    labVectorText(vector),
    ...(layer === null ? [] : [`@${decimal(layer)}`]),
    `x${decimal(coefficient)}`,
    ...(position === 'front' ? [] : [`at ${position}`]),
    ...(clauses.trim() === '' ? [] : [onOneLine(clauses)]),
  ].join(' ');
}

export function labVectorText(vector: LabVector): string {
  if (vector.kind === 'expression') return onOneLine(vector.text);
  const plus = quoted(vector.plus);
  return vector.minus === '' ? plus : `${plus} - ${quoted(vector.minus)}`;
}

const onOneLine = (text: string): string => text.trim().replace(/\s*[\r\n]+\s*/g, ' ');

/** A number without an exponent, which the language does not have. */
export function decimal(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) < 1 ? value.toFixed(100).replace(/\.?0+$/, '') : String(BigInt(value));
}

/** What is wrong with a setting before anything is run: its additions, each by itself. */
export function checkLab(setting: LabSetting, model: CheckContext['model']): readonly LabProblem[] {
  const definitions = new Map(setting.definitions.map(({ name, text }) => [name, text]));
  return partsOf(setting).flatMap(({ index, vector, text }): readonly LabProblem[] => {
    // By itself first: the clauses that follow are no part of a vector that is not complete.
    const own = checkSteering(vector, model, definitions);
    const found = own[0] ?? checkSteering(text, model, definitions)[0] ?? surplusOf(text);
    return found ? [{ place: index, code: found.code, message: found.message }] : [];
  });
}

/** What is more than one addition: another one, or a comment that hides clauses. */
function surplusOf(text: string): Diagnostic | null {
  const [statement] = parseCell(word + text).program.statements;
  const [addition] = statement?.kind === 'steer' ? statement.additions : [];
  const start = (addition?.end ?? word.length) - word.length;
  const found = text.slice(start).trim();
  return found === '' ? null : diagnostic('trailing-text', { start, end: text.length }, { found });
}

/** The part of the setting that an error of its program is about. */
export function labPlaceOf(setting: LabSetting, { line, column }: RunError): LabPlace {
  const steerLineNumber = setting.definitions.length + 1;
  if (line > steerLineNumber) return 'prompt';
  if (line < steerLineNumber) return 'setting';
  let start = word.length + 1;
  for (const { index, text } of partsOf(setting)) {
    if (column >= start && column < start + text.length) return index;
    start += text.length + separator.length;
  }
  return 'setting';
}
