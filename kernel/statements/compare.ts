import { concat } from '../../model/concat';
import { lastPositions } from '../../model/generate';
import { distributionOf, klDivergence, largest, type Distribution } from '../../model/measure';
import {
  forward,
  injectionsOfRows,
  runHead,
  tokensPerCall,
  type RowInjection,
  type Model,
} from '../../model/runtime';
import { addTo, norms } from '../../model/steering';
import { BOS, describeToken, tokenize } from '../../model/tokenizer';
import { problem } from '../problem';
import type { CompareArm, ResolvedAddition } from '../results/types';
import { recorded } from '../session';
import type { Addition } from '../steering';
import { noiseLike } from '../vectors';
import { paddingOf, padText, placeIds, rowsPerPass, settingsWith, steeredInjections } from './statement';
import { swept } from './swept';

/** Steering, the same words as tokens in front, and a random vector of the same norms, against one baseline. */
export const compare = swept('compare', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const chosen = await run.choose();
  const model = await run.load();
  const text = statement.prompt;
  const length = tokenize(text.value).length;
  if (length === 0) throw problem('empty-text', text, {});
  const { d_model } = model.config;
  // Points share rows without additions.
  const bare = new Map<string, Row>();
  const bareRow = (ids: readonly number[]): Row => {
    const key = ids.join();
    const row = bare.get(key) ?? { ids, injections: [] };
    bare.set(key, row);
    return row;
  };
  const prepare = async (additions: readonly Addition[]): Promise<Prepared> => {
    if (additions.length === 0) throw problem('needs-steering', statement, { what: 'compare' });
    const words = statement.words?.value ?? firstPositivePrompt(additions);
    if (words === null) throw problem('needs-words', statement, {});
    const ids = padText(text.value, paddingOf(additions));
    const { placed, steering } = placeIds(chosen, ids, additions, text);
    const prompted = placeIds(chosen, [BOS, ...tokenize(words), ...tokenize(text.value)], [], text).ids;
    const injections = await steeredInjections(run, placed);
    const random = randomControl(injections, ids.length, d_model, settings.seed);
    return {
      words,
      steering,
      baseline: bareRow(ids),
      arms: {
        steered: { ids, injections },
        prompted: bareRow(prompted),
        random: { ids, injections: random },
      },
    };
  };

  const together = rowsPerPass / 2;
  const scores = new Map<Row, TextScores>();
  for (let start = 0; start < points.length; start += together) {
    run.progress('Comparing steering with prompting', start / points.length);
    const some: Prepared[] = [];
    for (const additions of points.slice(start, start + together)) some.push(await prepare(additions));
    const rows = some.flatMap(({ baseline, arms }) => [baseline, ...Object.values(arms)]);
    const fresh = [...new Set(rows)].filter((row) => !scores.has(row));
    const measured = await scoreText(model, fresh, length, run.signal);
    fresh.forEach((row, index) => scores.set(row, measured[index] as TextScores));
    const scoresOf = (row: Row) => scores.get(row) as TextScores;
    some.forEach(({ words, steering, baseline, arms }, index) =>
      done(start + index, {
        kind: 'compare',
        prompt: text.value,
        words,
        arms: (['steered', 'prompted', 'random'] as const).map((name) => ({
          name,
          ...compareArm(scoresOf(arms[name]), scoresOf(baseline), settings.top),
        })),
        settings: recorded(settings),
        steering,
      }),
    );
    for (const row of fresh) if (row.injections.length > 0) scores.delete(row);
  }
});

interface Row {
  readonly ids: readonly number[];
  readonly injections: readonly RowInjection[];
}
/** The rows of one point. */
interface Prepared {
  readonly words: string;
  readonly steering: readonly ResolvedAddition[];
  readonly baseline: Row;
  readonly arms: Readonly<Record<CompareArm['name'], Row>>;
}

/** The first prompt of the first addition that its coefficient leaves positive. */
function firstPositivePrompt([first]: readonly Addition[]): string | null {
  if (!first) return null;
  const sign = first.coefficient < 0 ? -1 : 1;
  const prompts = first.terms.filter((term) => term.kind !== 'random');
  return prompts.find(({ factor }) => sign * factor > 0)?.text ?? null;
}

/** What one row says of the text's tokens and of what follows. */
interface TextScores {
  /** Natural logarithm of each of the text's tokens from the second on. */
  readonly tokens: readonly number[];
  readonly next: Distribution;
}

/**
 * Log-probabilities of the last `length` tokens of each row but the first of them, and scores of the next token. Rows
 * of one length run together.
 */
async function scoreText(
  model: Model,
  rows: readonly Row[],
  length: number,
  signal: AbortSignal,
): Promise<readonly TextScores[]> {
  const scored = new Map<Row, TextScores>();
  for (const size of new Set(rows.map(({ ids }) => ids.length))) {
    const alike = rows.filter(({ ids }) => ids.length === size);
    const together = Math.max(1, Math.floor(tokensPerCall(model.config) / size));
    for (let from = 0; from < alike.length; from += together) {
      const some = alike.slice(from, from + together);
      const scores = await scorePass(model, some, length, signal);
      some.forEach((row, index) => scored.set(row, scores[index] as TextScores));
    }
  }
  return rows.map((row) => scored.get(row) as TextScores);
}

async function scorePass(
  model: Model,
  rows: readonly Row[],
  length: number,
  signal: AbortSignal,
): Promise<readonly TextScores[]> {
  const { n_layers, d_model, d_vocab } = model.config;
  const residuals = await forward(model, {
    rows: rows.map(({ ids }) => ids),
    injections: injectionsOfRows(rows.map(({ injections }) => injections)),
    residuals: [n_layers],
    signal,
  });
  const final = residuals.get(n_layers) ?? new Float32Array();
  const width = final.length / rows.length;
  // The text's own positions: each predicts the token after it, and the last one what follows.
  const streams = rows.map((_, row) =>
    final.subarray((row + 1) * width - length * d_model, (row + 1) * width - d_model),
  );
  const targets = rows.flatMap(({ ids }) => ids.slice(ids.length - length + 1).map((id) => [id]));
  const { targetLogProbs } = await runHead(model, { residual: concat(streams), targets, signal });
  const ends = lastPositions(final, rows.length, width / d_model, d_model);
  const { scores } = await runHead(model, { residual: concat(ends), scores: true, signal });
  return rows.map((_, row) => ({
    tokens: [...targetLogProbs.subarray(row * (length - 1), (row + 1) * (length - 1))],
    next: distributionOf(scores.subarray(row * d_vocab, (row + 1) * d_vocab)),
  }));
}

function compareArm(arm: TextScores, baseline: TextScores, top: number): Omit<CompareArm, 'name'> {
  const scored = arm.tokens.length;
  const change = arm.tokens.reduce((sum, logP, token) => sum + logP - (baseline.tokens[token] ?? NaN), 0);
  return {
    kl: klDivergence(baseline.next, arm.next),
    scored_tokens: scored,
    ratio: scored === 0 ? null : Math.exp(-change / scored),
    top: largest(arm.next.p, top).map((id) => ({ ...describeToken(id), p: arm.next.p[id] ?? 0 })),
  };
}

/** Gaussian noise with the norm of the net steering vector at every layer and position. */
function randomControl(
  injections: readonly RowInjection[],
  positions: number,
  d_model: number,
  seed: number,
): readonly RowInjection[] {
  return [...new Set(injections.map(({ layer }) => layer))].map((layer, index) => {
    const net = new Float64Array(positions * d_model);
    for (const { position, values } of injections.filter((injection) => injection.layer === layer))
      addTo(net, d_model, position, values);
    return {
      layer,
      position: 0,
      values: noiseLike(norms(net, d_model), d_model, seed + index),
    };
  });
}
