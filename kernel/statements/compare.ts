import { compareNext, largest } from '../../model/measure';
import { forward, runHead, type Injection, type Model } from '../../model/runtime';
import { logSoftmax } from '../../model/sampling';
import { addTo, norms } from '../../model/steering';
import { BOS, describeToken, tokenize } from '../../model/tokenizer';
import { problem } from '../problem';
import type { CompareArm } from '../results/types';
import { recorded } from '../session';
import type { Addition } from '../steering';
import { noiseLike } from '../vectors';
import { paddingOf, padText, placeIds, settingsWith, steeredInjections } from './statement';
import { swept } from './swept';

/** Steering, the same words as tokens in front, and a random vector of the same norms, against one baseline. */
export const compare = swept('compare', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const chosen = await run.choose();
  const model = await run.load();
  const text = statement.prompt;
  const length = tokenize(text.value).length;
  if (length === 0) throw problem('no-texts', text, { file: 'The text' });
  for (const [point, additions] of points.entries()) {
    run.progress('Comparing steering with prompting', point / points.length);
    if (additions.length === 0) throw problem('needs-steering', statement, { what: 'compare' });
    const words = statement.words?.value ?? firstPositivePrompt(additions);
    if (words === null) throw problem('needs-steering', statement, { what: 'compare without words' });
    const ids = padText(text.value, paddingOf(additions));
    const { placed, steering } = placeIds(chosen, ids, additions, text);
    const prompted = placeIds(chosen, [BOS, ...tokenize(words), ...tokenize(text.value)], [], text).ids;
    const injections = await steeredInjections(run, placed);
    const random = randomControl(injections, ids.length, model.config.d_model, settings.seed);
    const measure = (row: readonly number[], added: readonly Omit<Injection, 'row'>[]) =>
      logProbsOfText(model, row, length, added, run.signal);

    const baseline = await measure(ids, []);
    const arms: CompareArm[] = [];
    for (const [name, row, added] of [
      ['steered', ids, injections],
      ['prompted', prompted, []],
      ['random', ids, random],
    ] as const)
      arms.push({ name, ...compareArm(await measure(row, added), baseline, settings.top) });
    done(point, {
      kind: 'compare',
      prompt: text.value,
      words,
      arms,
      settings: recorded(settings),
      steering,
    });
  }
});

function firstPositivePrompt(additions: readonly Addition[]): string | null {
  const prompts = (additions[0]?.terms ?? []).filter((term) => term.kind !== 'random');
  return prompts.find(({ factor }) => factor > 0)?.text ?? null;
}

/** What one row says of the text's tokens and of what follows. */
interface TextScores {
  /** Natural logarithm of each of the text's tokens from the second on. */
  readonly tokens: readonly number[];
  /** Scores [V] of the next token. */
  readonly next: Float32Array;
}

/** Log-probabilities of the last `length` tokens of a row but the first of them, and scores of the next token. */
async function logProbsOfText(
  model: Model,
  ids: readonly number[],
  length: number,
  injections: readonly Omit<Injection, 'row'>[],
  signal: AbortSignal,
): Promise<TextScores> {
  const { n_layers, d_model, d_vocab } = model.config;
  const residuals = await forward(model, {
    rows: [ids],
    injections: injections.map((injection) => ({ ...injection, row: 0 })),
    residuals: [n_layers],
    signal,
  });
  // The text's own positions: each predicts the token after it.
  const read = residuals.get(n_layers)?.subarray((ids.length - length) * d_model) ?? new Float32Array();
  const { scores } = await runHead(model, { residual: read, scores: true, signal });
  const row = (position: number) => scores.subarray(position * d_vocab, (position + 1) * d_vocab);
  return {
    tokens: ids.slice(ids.length - length + 1).map((id, position) => logSoftmax(row(position))[id] ?? NaN),
    next: row(length - 1),
  };
}

function compareArm(arm: TextScores, baseline: TextScores, top: number): Omit<CompareArm, 'name'> {
  const scored = arm.tokens.length;
  const change = arm.tokens.reduce((sum, logP, token) => sum + logP - (baseline.tokens[token] ?? NaN), 0);
  const logProbs = logSoftmax(arm.next);
  return {
    kl: compareNext(baseline.next, arm.next, 0).kl,
    scored_tokens: scored,
    ratio: scored === 0 ? null : Math.exp(-change / scored),
    top: largest(logProbs, top).map((id) => ({ ...describeToken(id), p: Math.exp(logProbs[id] ?? 0) })),
  };
}

/** Gaussian noise with the norm of the net steering vector at every layer and position. */
function randomControl(
  injections: readonly Omit<Injection, 'row'>[],
  positions: number,
  d_model: number,
  seed: number,
): readonly Omit<Injection, 'row'>[] {
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
