import type { ModelFacts } from '../../../model/source/source';
import { storedAt, type NetVector } from '../../../model/steering';
import { present } from '../../../model/present';
import { vectorFormatOf } from '../../../model/vectors/formats';
import { firstGgufLayer } from '../../../model/vectors/ggufVectors';
import { targetOf, writeVectors } from '../../data/writeVectors';
import { axisValues, dimSlices } from '../../language/axis';
import { counted } from '../../language/numbers';
import type { SaveStatement } from '../../language/statements/save';
import { sweeps, type SessionAddition, type SingleAddition } from '../../plan/addition';
import { layersOf } from '../../plan/loaded';
import { netVectorOf } from '../../plan/vectors';
import { problem } from '../../problem';
import { recorded } from '../../session';
import { weighed, type Change } from '../changing';
import type { Planning } from '../planning';
import { measure, type SavePlan, type SavedVectors } from './measure';
import { metadataOf } from './metadata';

/** Writes the vector of a name, without its coefficient, to a file beside the notebook (semantics 19). */
export async function saveVector(statement: SaveStatement, planning: Planning): Promise<Change> {
  const { name, file } = statement;
  const { session, ownFolder } = planning;
  const found = session.names.get(name.name)?.found;
  if (!found) throw problem('unknown-name', name, { name: name.name, nearest: null });
  if (ownFolder === null) throw problem('never-saved', file, {});
  const facts = await planning.facts();
  const single = singleOf(found, statement);
  const layers = savedLayers(found, facts, statement);
  const vector = netVectorOf(single, facts, statement);
  if (vectorFormatOf(file.value) === 'gguf') checkGguf(vector, layers, statement);
  const target = await targetOf(file, ownFolder);
  const plan: SavePlan & { readonly steering: { readonly shown: []; readonly preamble: [] } } = {
    kind: 'save',
    vector,
    layers,
    settings: recorded(session.settings),
    steering: { axes: [], additions: [], shown: [], preamble: [] },
  };
  const write = async (saved: SavedVectors) => {
    await writeVectors(target, {
      d_model: facts.d_model,
      positions: vector.positions,
      layers: layers.map((layer) => ({
        layer,
        values: present(
          storedAt({ positions: vector.positions, ...saved }, layer) ?? undefined,
          `layer ${layer}`,
        ),
      })),
      metadata: await metadataOf(single, vector, facts),
    });
    const where = layers.length === 1 ? `layer ${layers[0]}` : counted(layers.length, 'layer');
    const elsewhere =
      vectorFormatOf(file.value) === 'gguf'
        ? ' llama.cpp adds it at every position, as at all does here.'
        : '';
    return `Saved ${name.name} to ${file.value}: ${counted(vector.positions, 'position')} at ${where}, width ${facts.d_model}.${elsewhere}`;
  };
  const text = weighed<SavePlan, SavedVectors>(plan, measure, write);
  return { session, says: { isQuiet: false, text, steering: [] } };
}

/** The vector with the one value that it must have of everything but its layer. @throws Problem for a sweep */
function singleOf(
  { dims, layers: _, coefficients: __, ...shared }: SessionAddition,
  { name }: SaveStatement,
): SingleAddition {
  const slices = dims ? dimSlices(dims) : [];
  if (sweeps(dims))
    throw problem('sweep-not-allowed', name, { what: name.name, values: slices.length, most: 1 });
  return { ...shared, layer: null, coefficient: 1, dims: slices[0] ?? null };
}

/** The layers in order, each once. @throws Problem */
function savedLayers(found: SessionAddition, facts: ModelFacts, statement: SaveStatement): readonly number[] {
  const { name } = statement;
  const { layers: own } = found;
  if (statement.layers === null && own && own.kind !== 'each' && sweeps(own)) {
    const values = own.kind === 'all' ? null : axisValues(own, facts.n_layers).length;
    const instead = `Say the layer, as in save ${name.name} at @6, or write it at every layer with at @*.`;
    throw problem('sweep-not-allowed', name, { what: name.name, values, most: 1, instead });
  }
  const layers = layersOf({ ...found, source: name.name, layers: statement.layers ?? own }, facts, statement);
  for (const layer of layers)
    if (layer >= facts.n_layers)
      throw problem('layer-outside-model', statement, { model: facts.id, n_layers: facts.n_layers, layer });
  return [...new Set(layers)].sort((a, b) => a - b);
}

/** @throws Problem if llama.cpp has no form for such vectors */
function checkGguf({ positions }: NetVector, layers: readonly number[], { name, file }: SaveStatement): void {
  const instead = `name the file ${file.value.replace(/\.gguf$/i, '.safetensors')}`;
  if (positions > 1)
    throw problem('not-for-gguf', name, {
      reason: `A control vector in GGUF is one direction for all positions, and ${name.name} has ${positions} positions. Make it with last("…"), or ${instead}.`,
    });
  const low = layers.filter((layer) => layer < firstGgufLayer);
  if (low.length > 0)
    throw problem('not-for-gguf', file, {
      reason: `llama.cpp adds control vectors after a block, and never after block 0, so a GGUF file has no layer ${low.join(' and no layer ')}. Make a vector of a layer from ${firstGgufLayer} on, which is another vector, or ${instead}.`,
    });
}
