import { percent, shortNumber } from '../../language/numbers';
import { hanging } from '../../results/columns';
import { klQuantity, mainNumber, sweptReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { tableText } from '../../results/tableText';
import { quotedToken, tokenLabel } from '../../results/tokenText';
import { type CompareArm, type CompareResult, compareSchema } from './result';

export const compareReading = sweptReading<CompareResult>({
  schema: compareSchema,
  sentence: compareSentence,
  caveats: (result) => [wordsText([result]), ...controlCaveats(result)],
  table: compareTable,
  text: compareText,
  quantity: () => klQuantity,
  mainNumbers: ({ arms }) => arms.map((arm) => ({ ...mainNumber(arm.name, arm.kl), unsteered: 0 })),
  sweptCaveats: (points) => (points[0] ? [wordsText(points), ...controlCaveats(points[0])] : []),
});

const controlCaveats = ({ settings }: CompareResult) => [
  'baseline: spaces in front',
  `random seed ${settings.seed}`,
];

/** The words in front of the prompted arm; in a sweep they may change with the coefficient's sign. */
function wordsText(results: readonly CompareResult[]): string {
  const words = new Set(results.map((result) => quotedToken({ text: result.words })));
  return `words in front: ${[...words].join(', ')}`;
}

const what: Readonly<Record<CompareArm['name'], string>> = {
  steered: 'steering',
  prompted: 'the words as a prompt',
  random: 'a random vector of the same norms',
};

function compareSentence({ arms }: CompareResult): string {
  const [first, ...others] = arms;
  if (!first) return 'There is nothing to compare.';
  const moved = `${capital(what[first.name])} moves the next token by ${shortNumber(first.kl)} nats of KL`;
  const rest = others.map(({ name, kl }) => `${what[name]} by ${shortNumber(kl)}`);
  const ratios = arms.map(({ ratio }) => (ratio === null ? 'none' : shortNumber(ratio)));
  const perplexity = arms.every(({ ratio }) => ratio === null)
    ? 'no token of the text is scored'
    : `perplexity ratios ${ratios.join(', ')}`;
  return `${[moved, ...rest].join(', ')}; ${perplexity}.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function compareTable({ arms }: CompareResult): Table {
  const listed = Math.max(0, ...arms.map(({ top }) => top.length));
  return table(
    [
      column('text', 'arm'),
      column('number', 'KL in nats', 'kl'),
      column('number', 'perplexity ratio', 'ratio'),
      column('count', 'scored tokens'),
      ...Array.from({ length: listed }, (_, place) => [
        column('token', `top ${place + 1}`),
        column('probability', `p ${place + 1}`),
      ]).flat(),
    ],
    arms.map(({ name, kl, ratio, scored_tokens, top }) => [
      ...[name, kl, ratio, scored_tokens],
      ...Array.from({ length: listed }, (_, place) => [top[place] ?? null, top[place]?.p ?? null]).flat(),
    ]),
  );
}

/** The numbers of each arm, then what each makes likely. */
function compareText(result: CompareResult, width: number): string {
  const { columns, rows, ...others } = compareTable(result);
  const own = columns.findIndex(({ kind }) => kind === 'token');
  const numbers = own === -1 ? columns.length : own;
  const numbersTable = {
    ...others,
    columns: columns.slice(0, numbers),
    rows: rows.map((row) => row.slice(0, numbers)),
  };
  const names = Math.max(...result.arms.map(({ name }) => name.length));
  const tops = result.arms.map(({ name, top }) =>
    hanging(
      `  ${name.padEnd(names)}  `,
      top.map((token) => `${tokenLabel(token)} ${percent(token.p).replace(' %', '\u00A0%')}`).join(', '),
      width,
    ),
  );
  return `${tableText(numbersTable, width)}\n\n${tops.join('\n')}`;
}
