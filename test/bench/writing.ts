import { join } from 'node:path';
import { factsProcess } from '../../extension/language/factsProcess';
import { analyzeNotebook } from '../../kernel/language/analysis';
import type { ProgramFacts } from '../../kernel/language/programFacts';
import { suggestionsAt } from '../../kernel/language/suggestions';
import { forkFacts } from '../../kernel/process/forkKernel';
import { root } from '../root';
import type { Row } from './row';

const cellCount = 200;
const bar = 50;

/** A cell of a long study: a name of its own, names of other cells, and measurements. */
const cellOf = (index: number) => `# study ${index}
let v${index} = "Love ${index}" - "Hate" @${index % 8} x${1 + (index % 5)}
steer v${index}, ${index === 0 ? '"a"' : `v${index - 1}`} - " wedding" x2
complete "I hate you because" n 3 tokens 20
next "I think 日本 😀" top 10
`;

/** What is being written at the end of a cell, in turns. */
const written = [
  '',
  'ste',
  'steer ',
  'steer v',
  'steer "a" @',
  'complete "a" ',
  'similarity v1, ',
  'compare "a" to',
];

/** Each letter changes the program, which is read anew: the 95th percentile of what a person waits for a list. */
export async function completionRow(): Promise<Row> {
  const facts = factsProcess(() => forkFacts(join(root, 'dist/facts.js')));
  const bundled = {
    name: 'bundled',
    bundledFolder: join(root, 'model/bundled'),
    cacheFolder: null,
    base: root,
  };
  const known: ProgramFacts = {
    model: () => facts.model(bundled),
    models: () => Promise.resolve([]),
    tokens: () => Promise.resolve(null),
    files: () => Promise.resolve([]),
    missing: () => Promise.resolve([]),
    columns: () => Promise.resolve([]),
  };
  const times: number[] = [];
  let analysis = analyzeNotebook([]);
  try {
    for (let turn = 0; turn < 400; turn++) {
      const cell = (turn * 37) % cellCount;
      const cells = Array.from({ length: cellCount }, (_, index) => ({
        index,
        source: cellOf(index) + (index === cell ? (written[turn % written.length] ?? '') : ''),
      }));
      const start = performance.now();
      analysis = analyzeNotebook(cells, new Map(), analysis.cells);
      const offset = cells[cell]?.source.length ?? 0;
      const { items } = await suggestionsAt(analysis, { cell, offset }, known);
      times.push(performance.now() - start);
      if (items.length === 0) throw new Error('nothing is offered');
    }
  } finally {
    facts.dispose();
  }
  const [half, most] = [0.5, 0.95].map(
    (share) => times.sort((a, b) => a - b)[Math.floor(share * times.length)] ?? NaN,
  );
  const time = most ?? NaN;
  return {
    work: `completion in a notebook of ${cellCount} cells, 95th percentile`,
    measured: `${time.toFixed(1)} ms, half of them ${(half ?? NaN).toFixed(1)} ms`,
    ...{ ratio: time, bar: `at most ${bar} ms`, meets: time <= bar },
  };
}
