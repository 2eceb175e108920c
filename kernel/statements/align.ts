import { describeToken } from '../../model/tokenizer';
import type { AlignRow, Token } from '../results/types';
import type { PlacedAddition } from '../vectors';
import { placePrompt, type Runner } from './statement';
import { onePoint } from './swept';

/** Which token of which steering prompt lands on which position of the prompt. */
export const align: Runner<'align'> = async (statement, run) => {
  const additions = await onePoint(run, 'align', statement);
  const { ids, placed, steering } = await placePrompt(run, statement.prompt, additions);
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
    addition.terms.map((term) => {
      const ids = term.kind === 'prompt' ? term.ids : term.kind === 'last' ? term.ids.slice(-1) : [];
      const label = term.kind === 'random' ? `random(${term.like.source})` : term.text;
      // What is added at every position is shown at the first.
      return {
        ...alignRow(label, ids, first ?? 0, positions),
        layer,
        coefficient: term.factor * addition.coefficient,
      };
    }),
  );
}

/** A row whose tokens begin at position `first`. */
export function alignRow(label: string, ids: readonly number[], first: number, positions: number): AlignRow {
  const described = Array.from({ length: positions }, (_, position) => {
    const id = ids[position - first];
    return id === undefined ? null : describeToken(id);
  });
  return { label, ...tokenTexts(described) };
}

/** Texts of tokens by position, and their bytes where one of them is no text. */
export function tokenTexts(tokens: readonly Token[]): {
  tokens: readonly string[];
  bytes?: AlignRow['bytes'];
};
export function tokenTexts(tokens: readonly (Token | null)[]): Pick<AlignRow, 'tokens' | 'bytes'>;
export function tokenTexts(tokens: readonly (Token | null)[]): Pick<AlignRow, 'tokens' | 'bytes'> {
  const bytes = tokens.map((token) => token?.bytes ?? null);
  return {
    tokens: tokens.map((token) => token?.text ?? null),
    ...(bytes.some((value) => value !== null) && { bytes }),
  };
}
