import { resolve } from 'node:path';
import { paddingOf } from '../../../model/steering';
import type { ModelFacts } from '../../../model/source/source';
import { isTable, readTable } from '../../data/tableFiles';
import { fileLabel, readSentences, type LabelledText } from '../../data/textFiles';
import type { Text } from '../../language/ast';
import type { ScoreStatement } from '../../language/statements/score';
import { placedIn } from '../../plan/steering';
import { requireSpace } from '../../plan/vectors';
import { problem } from '../../problem';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { ScorePlan } from './measure';

async function planScore(statement: ScoreStatement, planning: Planning): Promise<Planned<ScorePlan>> {
  const facts = await planning.facts();
  const steering = await steeringOf(planning);
  const width = paddingOf(steering.additions);
  if (width > 1) requireSpace(facts, statement);
  const labels = new Map<string, number[]>();
  const texts: (readonly number[])[] = [];
  const read = await readTexts(statement, planning, facts, width);
  for (const { text, label } of read.texts) {
    await planning.breathe();
    const members = labels.get(label);
    if (members) members.push(texts.length);
    else labels.set(label, [texts.length]);
    texts.push(facts.tokenizer.encode(text));
  }
  return {
    kind: 'score',
    texts,
    labels: [...labels].map(([label, members]) => ({ label, members })),
    leftOut: read.leftOut,
    settings: recorded(settingsWith(planning.session, statement.options)),
    steering: placedIn(steering, width),
  };
}

interface ReadTexts {
  readonly texts: readonly LabelledText[];
  /** How many rows had no text. */
  readonly leftOut: number;
}

/**
 * The texts of all files.
 * @param width positions in front of each text.
 * @throws Problem if a file is named twice or has no text, or a text does not fit into a pass.
 */
async function readTexts(
  statement: ScoreStatement,
  planning: Planning,
  facts: ModelFacts,
  width: number,
): Promise<ReadTexts> {
  const most = facts.n_ctx - width;
  checkFiles(statement, planning.folder);
  const names = statement.files.map(({ value }) => value);
  const texts: LabelledText[] = [];
  let leftOut = 0;
  for (const file of statement.files) {
    const label = fileLabel(file.value, names);
    const found = isTable(file.value)
      ? await readTable(file, statement, label, planning)
      : await readSentences(file, label, planning);
    const some = found.filter(({ text }) => text.trim() !== '');
    leftOut += found.length - some.length;
    if (some.length === 0) throw problem('no-texts', file, { file: file.value });
    for (const text of some) {
      checkLength(text, file, { facts, most, width });
      texts.push(text);
    }
  }
  return { texts, leftOut };
}

/** @throws Problem if a file is named twice, or if columns are named of files that have none. */
function checkFiles({ files, text, by }: ScoreStatement, folder: string): void {
  const paths = new Set<string>();
  for (const file of files) {
    const path = resolve(folder, file.value);
    if (paths.has(path)) throw problem('duplicate-option', file, { option: file.value });
    paths.add(path);
  }
  const column = text ?? by;
  if (column && files.every(({ value }) => !isTable(value)))
    throw problem('no-columns', column, { column: column.name, file: files[0]?.value ?? '' });
}

interface Room {
  readonly facts: ModelFacts;
  /** The most tokens that a text may have. */
  readonly most: number;
  readonly width: number;
}

function checkLength({ text, place }: LabelledText, file: Text, { facts, most, width }: Room): void {
  const { encode, longestToken } = facts.tokenizer;
  // A token is a byte at least, unless text is changed before it is split.
  if (Number.isFinite(longestToken) && Buffer.byteLength(text) <= most) return;
  const atLeast = Math.ceil(text.length / longestToken);
  const tokens = atLeast > most ? atLeast : encode(text).length;
  if (tokens > most) throw problem('text-too-long', file, { file: file.value, place, tokens, most, width });
}

export const scorePlanner: Planner<ScoreStatement, ScorePlan> = {
  plan: planScore,
  doing: () => 'Scoring texts',
  bytesPerPoint: ({ labels, texts }) => (10 * labels.length + 2 * texts.length) * bytesPer.number,
  smaller: null,
  points: 'each',
  work: 'score',
};
