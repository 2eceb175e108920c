import { describeToken } from '../../model/tokenizer';
import type { AlignRow } from '../results/types';
import type { PlacedAddition } from '../steering';
import { placePrompt, type Runner } from './statement';

/** Which token of which steering prompt lands on which position of the prompt. */
export const align: Runner<'align'> = async (statement, run) => {
  const { ids, placed, steering } = await placePrompt(run, statement.prompt);
  return {
    kind: 'align',
    prompt: statement.prompt.value,
    rows: [alignRow(statement.prompt.value, ids, 0, ids.length), ...alignRows(placed, ids.length)],
    steering,
  };
};

/** One row per prompt of each addition, across `positions` positions. */
export function alignRows(placed: readonly PlacedAddition[], positions: number): readonly AlignRow[] {
  return placed.flatMap(({ addition, layer, first }) =>
    addition.prompts.map(({ text, factor, ids }) => ({
      ...alignRow(text, ids, first, positions),
      layer,
      coefficient: factor * addition.coefficient,
    })),
  );
}

/** A row whose tokens begin at position `first`. */
export function alignRow(label: string, ids: readonly number[], first: number, positions: number): AlignRow {
  const described = Array.from({ length: positions }, (_, position) => {
    const id = ids[position - first];
    return id === undefined ? null : describeToken(id);
  });
  const bytes = described.map((token) => token?.bytes ?? null);
  return {
    label,
    tokens: described.map((token) => token?.text ?? null),
    ...(bytes.some((value) => value !== null) && { bytes }),
  };
}
