/** Programs in tests have a `|` at the place that is asked about. */
import { analyzeNotebook, type Analysis, type Place } from '../../../kernel/language/analysis';
import type { ProgramFacts } from '../../../kernel/language/programFacts';
import { tokenLabel } from '../../../kernel/results/tokenText';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';

export interface Marked {
  readonly analysis: Analysis;
  readonly place: Place;
}

export function at(...marked: readonly string[]): Marked {
  const cell = marked.findIndex((source) => source.includes('|'));
  const cells = marked.map((source, index) => ({ index, source: source.replace('|', '') }));
  return { analysis: analyzeNotebook(cells), place: { cell, offset: marked[cell]?.indexOf('|') ?? 0 } };
}

/** The bundled model's facts, in a folder with a few files. */
export const facts: ProgramFacts = {
  model: () => Promise.resolve({ id: 'bundled', n_layers: 8, d_model: 192, defaultLayer: 4 }),
  models: () => Promise.resolve([{ name: 'gpt2-xl', detail: '48 layers, 6.43 GB' }]),
  tokens: (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const tokens = gpt2Tokenizer.encode(text).map(gpt2Tokenizer.describe);
        return {
          count: tokens.length,
          tokens: tokens.map((token) => ({ id: token.id, label: tokenLabel(token) })),
        };
      }),
    ),
  files: (folder, endings) =>
    Promise.resolve(
      folder === ''
        ? [
            ...[`reviews.csv`, 'letter $1.txt', 'love.gguf']
              .filter((name) => endings.some((ending) => name.endsWith(ending)))
              .map((name) => ({ name, isFolder: false })),
            { name: 'texts', isFolder: true },
          ]
        : [{ name: `in ${folder}x.csv`, isFolder: false }],
    ),
  missing: () => Promise.resolve([]),
  columns: (file) => Promise.resolve(file === 'reviews.csv' ? ['text', 'stars', 'the "place"'] : []),
};

/** What is known where nobody may look. */
export const noFacts: ProgramFacts = {
  model: () => Promise.resolve(null),
  models: () => Promise.resolve([]),
  tokens: () => Promise.resolve(null),
  files: () => Promise.resolve([]),
  missing: () => Promise.resolve([]),
  columns: () => Promise.resolve([]),
};
