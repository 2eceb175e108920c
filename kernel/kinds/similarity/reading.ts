import { counted, shortNumber } from '../../language/numbers';
import { klQuantity, mainNumber, sweptReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { oneLine, shortText } from '../../results/tokenText';
import { type SimilarityResult, similaritySchema } from './result';

/** The session's steering has no effect on cosines. */
export const similarityReading = sweptReading<SimilarityResult>({
  schema: similaritySchema,
  sentence: similaritySentence,
  steering: () => null,
  caveats: (result) => [`layer ${result.layer}`, ...lastingCaveats(result)],
  table: similarityTable,
  quantity: () => ({ ...klQuantity, name: 'cosine', label: 'cosine', unit: '' }),
  mainNumbers: (result) => pairsOf(result).map(({ name, cosine }) => mainNumber(name, cosine)),
  sweptCaveats: ([first]) => (first ? lastingCaveats(first) : []),
});

/** Letters of a pair's name in a sentence. */
const longestName = 200;

const lastingCaveats = ({ positions }: SimilarityResult) => [
  positions === 1 ? 'one position' : `${counted(positions, 'position')} together, BOS included`,
  'without coefficients',
];

/** Two of the vectors. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  readonly name: string;
  readonly cosine: number | null;
}

/** Every pair once, in the order of the vectors. */
function pairsOf({ vectors, cosine }: SimilarityResult): readonly Pair[] {
  const names = vectors.map(oneLine);
  return names.flatMap((a, first) =>
    names.slice(first + 1).map((b, offset): Pair => {
      const second = first + 1 + offset;
      return { first, second, name: `${a} · ${b}`, cosine: cosine[first]?.[second] ?? null };
    }),
  );
}

function similaritySentence(result: SimilarityResult): string {
  const pairs = pairsOf(result);
  const measured = pairs.filter((pair) => pair.cosine !== null);
  const [only] = pairs;
  if (!only) return 'There is one vector and nothing to compare it with.';
  const at = `at layer ${result.layer}`;
  if (measured.length === 0) return `There is no cosine ${at}: no two vectors have a norm above 0.`;
  const nameOf = ({ name }: Pair) => shortText(name, longestName);
  const text = (pair: Pair) => `${nameOf(pair)} (${shortNumber(pair.cosine ?? NaN)})`;
  if (pairs.length === 1) return `The cosine of ${nameOf(only)} is ${shortNumber(only.cosine ?? NaN)} ${at}.`;
  const [most, ...others] = measured.toSorted((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0));
  const least = others.at(-1);
  if (!most || !least) return `One pair has a cosine ${at}: ${measured.map(text).join()}.`;
  return `Of ${counted(measured.length, 'pair')} ${at}, ${text(most)} has the largest cosine and ${text(least)} the smallest.`;
}

function similarityTable(result: SimilarityResult): Table {
  const { vectors, by_position } = result;
  return table(
    [
      column('text', 'vector'),
      column('text', 'and'),
      column('number', 'cosine'),
      ...by_position.map((_, position) =>
        column('number', `position ${position}`, `cosine_position_${position}`),
      ),
    ],
    pairsOf(result).map(({ first, second, cosine }) => [
      vectors[first] ?? '',
      vectors[second] ?? '',
      cosine,
      ...by_position.map((cosines) => cosines[first]?.[second] ?? null),
    ]),
    [],
    2,
  );
}
