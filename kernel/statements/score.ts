import { randomStream } from '../../model/sampling';
import { scoreRows, scoreSweep, type SteeredRow, type SweepPoint } from '../../model/score';
import { tokenize } from '../../model/tokenizer';
import type { Text } from '../language/ast';
import { problem } from '../problem';
import type { ResolvedAddition, ScoreGroup } from '../results/types';
import { recorded } from '../session';
import type { Addition } from '../steering';
import { isTable, readSentences, readTable, type LabelledText } from '../tables';
import {
  paddingOf,
  padText,
  placeIds,
  settingsWith,
  steeredInjections,
  type Run,
  type StatementOf,
} from './statement';
import { swept } from './swept';

/** Perplexity of labelled texts in both arms, and its ratio. One text is one forward pass. */
export const score = swept('score', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const width = Math.max(...points.map(paddingOf));
  const texts = await readTexts(statement, run, width);
  const members = new Map<string, number[]>();
  texts.forEach(({ label }, index) => {
    const group = members.get(label);
    if (group) group.push(index);
    else members.set(label, [index]);
  });
  const show = (point: number, before: readonly TextSum[], after: ScoredTexts) =>
    done(point, {
      kind: 'score',
      groups: [...members].map(([label, indices]) =>
        scoreGroup(label, indices, before, after.sums, settings.seed),
      ),
      settings: recorded(settings),
      steering: after.steering,
    });

  const forks = await forkedPoints(run, statement, points);
  if (forks) {
    const size = Math.min(mostForks, Math.ceil(points.length / 2));
    for (let from = 0; from < points.length; from += size) {
      const some = forks.slice(from, from + size);
      const [before = [], ...after] = await scoreForks(statement, run, texts, some, (fraction) =>
        run.progress('Scoring texts', (from + fraction * some.length) / points.length),
      );
      some.forEach(({ steering }, index) =>
        show(from + index, before, { sums: after[index] ?? [], steering }),
      );
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
    show(point, before.sums, additions.length === 0 ? before : await scoreArm(additions, point + 1));
  }
});

/** Points whose rows part from the unsteered ones in one pass; a sweep has two such groups at least. */
const mostForks = 16;

interface ForkedPoint {
  readonly point: SweepPoint;
  readonly width: number;
  readonly steering: readonly ResolvedAddition[];
}

/** The points of a sweep as forks, where each adds one vector at the front, and all vectors are equally long. */
async function forkedPoints(
  run: Run,
  statement: StatementOf<'score'>,
  points: readonly (readonly Addition[])[],
): Promise<readonly ForkedPoint[] | null> {
  const forks: ForkedPoint[] = [];
  for (const additions of points) {
    const [addition, ...others] = additions;
    if (points.length === 1 || !addition || others.length > 0 || addition.place !== 'front') return null;
    const width = paddingOf(additions);
    const placed = placeIds(await run.choose(), padText('', width), additions, statement);
    const [injection] = await steeredInjections(run, placed.placed);
    if (!injection || (forks[0] && forks[0].width !== width)) return null;
    const { layer, values } = injection;
    forks.push({ point: { layer, values, position: 0 }, width, steering: placed.steering });
  }
  return forks;
}

/** Sums [points + 1][texts] of every text unsteered and at each point. */
async function scoreForks(
  statement: StatementOf<'score'>,
  run: Run,
  texts: readonly LabelledText[],
  forks: readonly ForkedPoint[],
  onProgress: (fraction: number) => void,
): Promise<readonly (readonly TextSum[])[]> {
  const chosen = await run.choose();
  const model = await run.load();
  const width = forks[0]?.width ?? 1;
  const sums = Array.from({ length: forks.length + 1 }, (): TextSum[] => []);
  for (let start = 0; start < texts.length; start += textsAtOnce) {
    const rows = texts.slice(start, start + textsAtOnce).map(({ text }) => {
      const { ids } = placeIds(chosen, padText(text, width), [], statement);
      return { ids, from: width + 1 };
    });
    const scored = await scoreSweep(
      model,
      rows,
      forks.map(({ point }) => point),
      { signal: run.signal, onProgress: (done) => onProgress((start + done) / texts.length) },
    );
    scored.forEach((arm, index) => sums[index]?.push(...arm.map(sumOf)));
  }
  return sums;
}

/** Texts whose rows are held at once. */
const textsAtOnce = 2000;

interface ScoredTexts {
  readonly sums: readonly TextSum[];
  readonly steering: readonly ResolvedAddition[];
}

/** Scores every text with the additions in place, `width` positions in front of it. */
async function scoreTexts(
  statement: StatementOf<'score'>,
  run: Run,
  texts: readonly LabelledText[],
  additions: readonly Addition[],
  width: number,
  onProgress: (fraction: number) => void,
): Promise<ScoredTexts> {
  const chosen = await run.choose();
  const model = await run.load();
  const sums: TextSum[] = [];
  let steering: readonly ResolvedAddition[] = [];
  // Where a vector goes depends on a row's length alone.
  const byLength = new Map<number, SteeredRow['injections']>();
  for (let start = 0; start < texts.length; start += textsAtOnce) {
    const rows: SteeredRow[] = [];
    for (const { text } of texts.slice(start, start + textsAtOnce)) {
      const ids = padText(text, width);
      let added = byLength.get(ids.length);
      if (!added) {
        const placed = placeIds(chosen, ids, additions, statement);
        ({ steering } = placed);
        added = await steeredInjections(run, placed.placed);
        byLength.set(ids.length, added);
      }
      // The first token's prediction is made from padding and does not count.
      rows.push({ ids, from: width + 1, injections: added });
    }
    const scored = await scoreRows(model, rows, {
      signal: run.signal,
      onProgress: (done) => onProgress((start + done) / texts.length),
    });
    sums.push(...scored.map(sumOf));
  }
  return { sums, steering };
}

/**
 * The texts of all files.
 * @param width positions in front of each text.
 * @throws Problem where a file has no text, or one that does not fit into a pass.
 */
async function readTexts(
  statement: StatementOf<'score'>,
  run: Run,
  width: number,
): Promise<readonly LabelledText[]> {
  const most = (await run.choose()).n_ctx - width;
  const columns = { text: statement.text?.name ?? 'text', by: statement.by?.name ?? null };
  const texts: LabelledText[] = [];
  for (const file of statement.files) {
    const found = isTable(file.value)
      ? await readTable(file.value, columns, run.folder, file)
      : await readSentences(file.value, run.folder, file);
    const some = found.filter(({ text }) => text.trim() !== '');
    if (some.length === 0) throw problem('no-texts', file, { file: file.value });
    for (const text of some) {
      checkLength(text, file, most, width);
      texts.push(text);
    }
  }
  return texts;
}

function checkLength({ text, place }: LabelledText, file: Text, most: number, width: number): void {
  // A token is a byte at least.
  if (Buffer.byteLength(text) <= most) return;
  const tokens = tokenize(text).length;
  if (tokens > most) throw problem('text-too-long', file, { file: file.value, place, tokens, most, width });
}

/** Sum of ln p over the scored tokens of one text, and how many they are. */
interface TextSum {
  readonly logP: number;
  readonly tokens: number;
}

function sumOf(logProbs: Float32Array): TextSum {
  return { logP: logProbs.reduce((sum, value) => sum + value, 0), tokens: logProbs.length };
}

function scoreGroup(
  label: string,
  members: readonly number[],
  before: readonly TextSum[],
  after: readonly TextSum[],
  seed: number,
): ScoreGroup {
  const texts = members.map((index) => ({
    unsteered: before[index]?.logP ?? NaN,
    steered: after[index]?.logP ?? NaN,
    tokens: before[index]?.tokens ?? 0,
  }));
  const total = (value: (text: (typeof texts)[number]) => number) =>
    texts.reduce((sum, text) => sum + value(text), 0);
  const tokens = total((text) => text.tokens);
  if (tokens === 0)
    return {
      ...{
        label,
        texts: texts.length,
        scored_tokens: 0,
        ppl_unsteered: null,
        ppl_steered: null,
        ratio: null,
      },
      ...{ ratio_low: null, ratio_high: null },
    };
  const [unsteered, steered] = [total((text) => text.unsteered), total((text) => text.steered)];
  const changes = texts.map((text) => ({ change: text.steered - text.unsteered, tokens: text.tokens }));
  const [ratio_low, ratio_high] = bootstrap(changes, seed);
  return {
    label,
    texts: texts.length,
    scored_tokens: tokens,
    ppl_unsteered: Math.exp(-unsteered / tokens),
    ppl_steered: Math.exp(-steered / tokens),
    ratio: Math.exp(-(steered - unsteered) / tokens),
    ratio_low,
    ratio_high,
  };
}

const resamples = 1000;

/** 95 % percentile interval of the ratio over texts drawn with replacement; nulls for fewer than two texts. */
function bootstrap(
  texts: readonly { readonly change: number; readonly tokens: number }[],
  seed: number,
): readonly [number, number] | readonly [null, null] {
  if (texts.length < 2) return [null, null];
  const next = randomStream(seed, 0);
  const ratios = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let change = 0;
    let tokens = 0;
    for (let drawn = 0; drawn < texts.length; drawn++) {
      const text = texts[Math.floor(next() * texts.length)];
      change += text?.change ?? 0;
      tokens += text?.tokens ?? 0;
    }
    ratios[i] = Math.exp(-change / (tokens || 1));
  }
  ratios.sort();
  const at = (share: number) => ratios[Math.round(share * (resamples - 1))] as number;
  return [at(0.025), at(0.975)];
}
