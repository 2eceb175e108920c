import { runHead } from '../passes/head';
import { injectionsOfRows, type RowInjection } from '../passes/injection';
import type { LoadedModel } from '../passes/sessions';
import { concat, rowOf } from '../passes/tensors';
import { forward } from '../passes/trunk';
import { present } from '../present';
import { addTo, norms } from '../steering';
import { groupsOf, rowsPerPass, steeredRows, type Arm, type Row, type SteeredRow } from './arms';
import type { Work } from './work';
import type { Recorder } from './recording';

/** What to read at every requested layer and position of the rows. */
export interface Reads {
  /** Layers, of which n_layers is the final residual stream. */
  readonly layers: readonly number[];
  readonly positions: 'every' | 'last';
  /** The whole row of logits [V]. */
  readonly logits?: boolean;
  /** The L2 norm of what the next block reads. */
  readonly norms?: boolean;
  /** How many of the likeliest tokens. */
  readonly top?: number;
  /** Tokens whose log-probability is wanted. */
  readonly targets?: readonly number[];
  /** The log-probability of each of the row's own tokens from its `from` on. */
  readonly own?: boolean;
}

/**
 * The head's output for one layer and position: the final LayerNorm and the unembedding of what the next block
 * reads, additions included. Only the requested parts are present.
 */
export interface Reading {
  readonly logits?: Float32Array;
  readonly norm?: number;
  /** Likeliest first, natural logarithms. */
  readonly top?: readonly { readonly id: number; readonly logProb: number }[];
  /** Natural logarithms, in the order asked for. */
  readonly targets?: readonly number[];
}

export interface RowReading {
  /** [layer][position], in the order asked for. */
  readonly at: readonly (readonly Reading[])[];
  /** Natural logarithms of the row's own tokens. Empty unless asked for. */
  readonly own: Float32Array;
}

/** Multiplications of the head that take about a second. */
const headMultiplications = 4.4e10;

/**
 * Reads the rows of arms, in their order. An unsteered row that several arms share is read once, and so is what an
 * addition does not reach. Steered and unsteered rows share passes.
 * @throws SteeringOverflow, or the signal's reason if it is aborted.
 */
export async function* readRows(
  model: LoadedModel,
  recorder: Recorder,
  arms: readonly Arm[],
  reads: Reads,
  { signal, progress }: Work,
): AsyncGenerator<readonly RowReading[]> {
  const { d_model, d_vocab } = model.config;
  const unsteered = new Map<string, RowReading>();
  const places = (length: number) => reads.layers.length * (reads.positions === 'every' ? length : 1);
  const headRows = ({ rows }: Arm) => rows.reduce((sum, { ids }) => sum + places(ids.length), 0);
  const groups = groupsOf(arms, [
    [({ rows }) => rows.length, rowsPerPass],
    [headRows, headMultiplications / (d_model * d_vocab)],
  ]);
  let done = 0;
  for (const group of groups) {
    progress?.(done / arms.length);
    const steered: (readonly SteeredRow[])[] = [];
    for (const arm of group) steered.push(await steeredRows(recorder, arm, d_model, signal));
    const rows = steered.flat();
    const fresh = new Map<string, SteeredRow>();
    for (const row of rows) if (isBare(row) && !unsteered.has(keyOf(row))) fresh.set(keyOf(row), row);
    const others = rows.filter((row) => !isBare(row));
    const read = await readAlike(model, [...fresh.values(), ...others], reads, unsteered, signal);
    for (const arm of steered)
      yield arm.map((row) => present(read.get(row) ?? unsteered.get(keyOf(row)), 'row'));
    done += group.length;
  }
}

const isBare = ({ injections }: SteeredRow) => injections.length === 0;
const keyOf = ({ ids, from }: Row) => `${from}:${ids.join()}`;

/**
 * Reads rows: those of one length run together.
 * @param rows unsteered ones first.
 * @param unsteered what is known of unsteered rows; gains those that are read.
 */
async function readAlike(
  model: LoadedModel,
  rows: readonly SteeredRow[],
  reads: Reads,
  unsteered: Map<string, RowReading>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<SteeredRow, RowReading>> {
  const readings = new Map<SteeredRow, RowReading>();
  for (const length of new Set(rows.map(({ ids }) => ids.length))) {
    const alike = rows.filter(({ ids }) => ids.length === length);
    const together = Math.max(1, Math.floor(model.trunk.size() / length));
    for (let from = 0; from < alike.length; from += together) {
      const some = alike.slice(from, from + together);
      const read = await readPass(model, some, reads, unsteered, signal);
      for (const [index, row] of some.entries()) {
        const reading = present(read[index], `row ${index}`);
        readings.set(row, reading);
        if (isBare(row)) unsteered.set(keyOf(row), reading);
      }
    }
  }
  return readings;
}

/** What is read at a place of a row: known already, or the index of the stream that the head is run on. */
type Place = Reading | number;

async function readPass(
  model: LoadedModel,
  rows: readonly SteeredRow[],
  reads: Reads,
  unsteered: ReadonlyMap<string, RowReading>,
  signal?: AbortSignal,
): Promise<readonly RowReading[]> {
  const { n_layers, d_model } = model.config;
  const residuals = await forward(model, {
    rows: rows.map(({ ids }) => ids),
    injections: injectionsOfRows(rows.map(({ injections }) => injections)),
    residuals: [...new Set([...reads.layers, ...(reads.own ? [n_layers] : [])])],
    signal,
  });
  const length = rows[0]?.ids.length ?? 0;
  const positions = reads.positions === 'last' ? [length - 1] : [...Array(length).keys()];
  const streams: Float32Array[] = [];
  const bare = new Map<string, readonly (readonly Place[])[]>();
  const places = rows.map((row, index) => {
    const { injections } = row;
    const key = keyOf(row);
    const before = isBare(row) ? undefined : (unsteered.get(key)?.at ?? bare.get(key));
    const byLayer = reads.layers.map((layer, l) => {
      const arriving = rowOf(residuals.at(layer), index, length * d_model);
      const stream = readBy(layer, arriving, injections, d_model);
      return positions.map((position, p): Place => {
        const same = before?.[l]?.[p];
        if (same !== undefined && !reaches(injections, layer, position, d_model)) return same;
        return streams.push(rowOf(stream, position, d_model)) - 1;
      });
    });
    if (isBare(row)) bare.set(key, byLayer);
    return byLayer;
  });
  const read = await readStreams(model, streams, reads, signal);
  const own = reads.own ? await ownLogProbs(model, rows, residuals.at(n_layers), signal) : [];
  return places.map((byLayer, row) => ({
    at: byLayer.map((layer) =>
      layer.map((place) => (typeof place === 'number' ? present(read[place], 'reading') : place)),
    ),
    own: reads.own ? present(own[row], `row ${row}`) : new Float32Array(),
  }));
}

/** Runs the head on streams, each [d_model], and keeps the requested parts. */
async function readStreams(
  model: LoadedModel,
  streams: readonly Float32Array[],
  reads: Reads,
  signal?: AbortSignal,
): Promise<readonly Reading[]> {
  const { d_model, d_vocab } = model.config;
  const { logits = false, top = 0, targets = [] } = reads;
  const length = (stream: Float32Array) => (reads.norms ? { norm: norms(stream, d_model)[0] } : {});
  if (!logits && top === 0 && targets.length === 0) return streams.map(length);
  const { scores, topIds, topLogProbs, targetLogProbs } = await runHead(model, {
    residual: concat(streams),
    scores: logits,
    top,
    targets: streams.map(() => targets),
    signal,
  });
  return streams.map((stream, row) => ({
    ...length(stream),
    ...(logits && { logits: rowOf(scores, row, d_vocab) }),
    ...(top > 0 && {
      top: [...topIds.subarray(row * top, (row + 1) * top)].map((id, place) => ({
        id,
        logProb: topLogProbs[row * top + place] as number,
      })),
    }),
    ...(targets.length > 0 && { targets: [...rowOf(targetLogProbs, row, targets.length)] }),
  }));
}

/** Log-probabilities of each row's own tokens from its `from` on, from the final residual stream. */
async function ownLogProbs(
  model: LoadedModel,
  rows: readonly SteeredRow[],
  final: Float32Array,
  signal?: AbortSignal,
): Promise<readonly Float32Array[]> {
  const width = final.length / rows.length;
  return targetLogProbs(
    model,
    rows,
    rows.map((_, row) => rowOf(final, row, width)),
    signal,
  );
}

/**
 * Log-probabilities of each row's tokens from its `from` on.
 * @param streams final residual stream of each row, [S, d_model].
 */
export async function targetLogProbs(
  model: LoadedModel,
  rows: readonly Row[],
  streams: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<readonly Float32Array[]> {
  const { d_model } = model.config;
  // Position i predicts token i + 1.
  const residual = concat(
    rows.map(({ ids, from }, row) =>
      present(streams[row], `stream ${row}`).subarray((from - 1) * d_model, (ids.length - 1) * d_model),
    ),
  );
  const targets = rows.flatMap(({ ids, from }) => ids.slice(from).map((id) => [id]));
  const { targetLogProbs: all } = await runHead(model, { residual, targets, signal });
  let at = 0;
  return rows.map(({ ids, from }) => all.subarray(at, (at += ids.length - from)));
}

/**
 * True if additions change what block `layer` reads at a position: at their own layer the positions that they are added
 * at, above it also every later one.
 */
function reaches(
  injections: readonly RowInjection[],
  layer: number,
  position: number,
  d_model: number,
): boolean {
  return injections.some(({ layer: at, position: first, values }) => {
    if (first === 'all') return layer >= at;
    if (layer === at) return position >= first && position < first + values.length / d_model;
    return layer > at && position >= first;
  });
}

/** What block `layer` reads: resid_pre plus the additions at that layer. */
function readBy(
  layer: number,
  arriving: Float32Array,
  injections: readonly RowInjection[],
  d_model: number,
): Float32Array {
  const here = injections.filter((injection) => injection.layer === layer);
  if (here.length === 0) return arriving;
  const read = arriving.slice();
  for (const { position, values } of here) addTo(read, d_model, position, values);
  return read;
}
