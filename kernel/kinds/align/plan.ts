import { firstPosition } from '../../../model/steering';
import type { Tokenizer } from '../../../model/tokenizer/tokenizer';
import type { AlignStatement } from '../../language/statements/align';
import { count } from '../../language/numbers';
import type { SessionAddition, TextTerm } from '../../plan/addition';
import type { SteeringPlan } from '../../plan/steering';
import { problem } from '../../problem';
import { pointsOf } from '../../results/axes';
import { tokenTexts } from '../../results/tokens';
import type { AlignBody, AlignRow } from './result';
import { planPrompt, steeringOf, type Planning, type Told } from '../planning';

/** Plans a table of which token of each steering prompt lands on which position of the prompt. */
export async function planAlign(statement: AlignStatement, planning: Planning): Promise<Told<AlignBody>> {
  const { tokenizer } = await planning.facts();
  const steering = await steeringOf(planning);
  const values = pointsOf(steering.axes).length;
  if (values > 1) throw problem('sweep-not-allowed', statement, { what: 'align', values, most: 1 });
  const { prompt, ids, settings, steering: placed } = await planPrompt(statement, planning, steering);
  return {
    body: {
      kind: 'align',
      prompt,
      rows: [
        alignRow(prompt, ids, 0, ids.length, tokenizer),
        ...alignRows(planning.session.steering, placed, ids.length, tokenizer),
      ],
    },
    settings,
    steering: placed.shown,
  };
}

/** Prompts of an addition that have a row. A file may hold many thousands of pairs. */
const mostPrompts = 100;

/** One row per prompt of each addition, across `length` positions; a last row says how many are left out. */
export function alignRows(
  written: readonly SessionAddition[],
  { additions }: SteeringPlan,
  length: number,
  tokenizer: Tokenizer,
): readonly AlignRow[] {
  return additions.flatMap(({ terms, place, positions, layer, coefficient }, index) => {
    const rows = terms.slice(0, mostPrompts).map((term, at) => {
      const text = written[index]?.terms[at];
      const label = text ? labelOf(text) : '';
      const ids = term.kind === 'prompt' ? term.ids : term.kind === 'last' ? term.ids.slice(-1) : [];
      // What is added at every position is shown at the first.
      const first = place === 'all' ? 0 : firstPosition(place, length, positions);
      return {
        ...alignRow(label, ids, first, length, tokenizer),
        layer,
        coefficient: term.factor * coefficient,
      };
    });
    const more = terms.length - rows.length;
    if (more === 0) return rows;
    return [...rows, { ...alignRow(`${count(more)} more prompts`, [], 0, length, tokenizer), layer }];
  });
}

function labelOf(term: TextTerm): string {
  if (term.kind === 'random') return `random(${term.like.source})`;
  return term.kind === 'stored' ? term.loaded.file : term.text;
}

/** A row of `length` positions whose tokens begin at position `first`. */
export function alignRow(
  label: string,
  ids: readonly number[],
  first: number,
  length: number,
  tokenizer: Tokenizer,
): AlignRow {
  const described = Array.from({ length }, (_, position) => {
    const id = ids[position - first];
    return id === undefined ? null : tokenizer.describe(id);
  });
  return { label, ...tokenTexts(described) };
}
