import { resolve } from 'node:path';
import { tokenize } from '../../model/tokenizer';
import type { Text } from '../language/ast';
import { problem } from '../problem';
import type { ResolvedAddition } from '../results/types';
import { scoreGroup, type TextSum } from '../scoreGroups';
import { recorded } from '../session';
import type { Addition } from '../steering';
import { isTable, readTable } from '../tables';
import { fileLabel, readSentences, type LabelledText } from '../textFiles';
import { canFork, mostForks, scoreForks, scoreTexts, type ScoredTexts } from './scoreTexts';
import { paddingOf, settingsWith, type Run, type StatementOf } from './statement';
import { swept } from './swept';

/** Perplexity of labelled texts in both arms, and its ratio. One text is one forward pass. */
export const score = swept('score', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const texts = await readTexts(statement, run, Math.max(...points.map(paddingOf)));
  const members = membersByLabel(texts);
  const show = (
    point: number,
    before: readonly TextSum[],
    after: readonly TextSum[],
    steering: readonly ResolvedAddition[],
  ) =>
    done(point, {
      kind: 'score',
      groups: [...members].map(([label, indices]) =>
        scoreGroup(label, indices, before, after, settings.seed),
      ),
      settings: recorded(settings),
      steering,
    });

  if (canFork(points)) {
    const size = Math.min(mostForks, Math.ceil(points.length / 2));
    for (let from = 0; from < points.length; from += size) {
      const some = points.slice(from, from + size);
      const { before, after } = await scoreForks(statement, run, texts, some, (fraction) =>
        run.progress('Scoring texts', (from + fraction * some.length) / points.length),
      );
      after.forEach(({ sums, steering }, index) => show(from + index, before, sums, steering));
    }
    return;
  }

  const passes = points.length + 1;
  // Texts are padded to the vector's positions: points whose vectors are equally long share the unsteered pass.
  const unsteered = new Map<number, ScoredTexts>();
  for (const [point, additions] of points.entries()) {
    const width = paddingOf(additions);
    const scoreArm = (arm: readonly Addition[], pass: number) =>
      scoreTexts(statement, run, texts, arm, width, (fraction) =>
        run.progress('Scoring texts', (pass + fraction) / passes),
      );
    const before = unsteered.get(width) ?? (await scoreArm([], point));
    unsteered.set(width, before);
    const after = additions.length === 0 ? before : await scoreArm(additions, point + 1);
    show(point, before.sums, after.sums, after.steering);
  }
});

/** Places of the texts of each label. */
function membersByLabel(texts: readonly LabelledText[]): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>();
  texts.forEach(({ label }, index) => {
    const group = members.get(label);
    if (group) group.push(index);
    else members.set(label, [index]);
  });
  return members;
}

/**
 * The texts of all files.
 * @param width positions in front of each text.
 * @throws Problem where a file is named twice or has no text, or one that does not fit into a pass.
 */
async function readTexts(
  statement: StatementOf<'score'>,
  run: Run,
  width: number,
): Promise<readonly LabelledText[]> {
  const most = (await run.choose()).n_ctx - width;
  checkFiles(statement, run.folder);
  const names = statement.files.map(({ value }) => value);
  const texts: LabelledText[] = [];
  for (const file of statement.files) {
    const label = fileLabel(file.value, names);
    const found = isTable(file.value)
      ? await readTable(file, statement, label, run)
      : await readSentences(file, label, run);
    const some = found.filter(({ text }) => text.trim() !== '');
    if (some.length === 0) throw problem('no-texts', file, { file: file.value });
    for (const text of some) {
      checkLength(text, file, most, width);
      texts.push(text);
    }
  }
  return texts;
}

/** @throws Problem where a file is named twice, or where columns are named of files that have none. */
function checkFiles({ files, text, by }: StatementOf<'score'>, folder: string): void {
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

function checkLength({ text, place }: LabelledText, file: Text, most: number, width: number): void {
  // A token is a byte at least.
  if (Buffer.byteLength(text) <= most) return;
  const tokens = tokenize(text).length;
  if (tokens > most) throw problem('text-too-long', file, { file: file.value, place, tokens, most, width });
}
