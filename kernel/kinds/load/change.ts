import { readVectors } from '../../data/vectorFiles';
import type { ModelFacts } from '../../../model/source/source';
import { nowhere, type Layers, type Name, type Text } from '../../language/ast';
import { withName } from '../../language/nameMap';
import { counted } from '../../language/numbers';
import { quoted } from '../../language/quoted';
import type { Known } from '../../language/scope';
import type { LoadStatement } from '../../language/statements/load';
import type { LoadedVectors, NamedAddition, SessionAddition } from '../../plan/addition';
import { extentOfFile, filesOf, layersText } from '../../plan/loaded';
import { checkWidth } from '../../plan/vectors';
import { problem } from '../../problem';
import { otherModelText } from '../../results/qualification';
import type { Session } from '../../session';
import { quietly, type Change } from '../changing';
import type { Planning } from '../planning';

/** MiB of numbers that a session may hold: it is sent as text whenever it changes. */
const mostSessionMiB = 32;

/** A name for the vector of a file: of its layer, its position, and coefficient 1 (semantics 19). */
export async function loadVector(statement: LoadStatement, planning: Planning): Promise<Change> {
  const { name, file } = statement;
  const { session } = planning;
  const facts = await planning.facts();
  const { sha256, d_model, positions, layers, place, model } = await readVectors(file, planning);
  const whole = { file: file.value, sha256, d_model, model, vectors: { positions, layers } };
  checkWidth(whole, facts, file);
  const [loaded, others] = reachable(whole, facts, file);
  if (bytesWith(session, loaded) > mostSessionMiB * 2 ** 20)
    throw problem('vectors-too-large', file, { file: file.value, mostMiB: mostSessionMiB });
  const changed = {
    ...session,
    names: withName(session.names, name.name, namedVector(name, statement, loaded, place)),
  };
  const says = `${name.name} is ${quoted(file.value)}: ${counted(positions, 'position')}, ${layersText(loaded)}${model ? `, made with ${model.id}` : ''}.`;
  const hash = await facts.hash();
  const notes = [
    ...(others ? [`Left out: ${layersText(others)}, which ${facts.id} does not have.`] : []),
    ...(model && model.sha256 !== hash ? [otherModelNote(model, { id: facts.id, sha256: hash })] : []),
  ];
  if (notes.length === 0) return quietly(changed, says);
  return { session: changed, says: { isQuiet: false, text: [says, ...notes].join('\n'), steering: [] } };
}

function otherModelNote(
  { id, sha256 }: NonNullable<LoadedVectors['model']>,
  here: Parameters<typeof otherModelText>[1],
): string {
  const other = otherModelText({ model: id, model_sha256: sha256 }, here);
  return `It was made with ${other}: what it does there may not be what it does here.`;
}

/**
 * The vectors before blocks of the model, and the others; null if there are none. A control vector may have one for what
 * the last block gives, which no block reads.
 * @throws Problem at the file if none is before a block
 */
function reachable(
  whole: LoadedVectors,
  { id: model, n_layers }: ModelFacts,
  file: Text,
): readonly [LoadedVectors, LoadedVectors | null] {
  const { positions, layers } = whole.vectors;
  const part = (some: typeof layers): LoadedVectors => ({ ...whole, vectors: { positions, layers: some } });
  const inside = layers.filter(({ layer }) => layer < n_layers);
  const outside = layers.filter(({ layer }) => layer >= n_layers);
  const [first] = outside;
  if (first && inside.length === 0)
    throw problem('layer-outside-model', file, { model, n_layers, layer: first.layer });
  return [part(inside), first ? part(outside) : null];
}

function namedVector(
  name: Name,
  { file }: LoadStatement,
  loaded: LoadedVectors,
  place: SessionAddition['place'],
): NamedAddition {
  const [first, ...others] = loaded.vectors.layers;
  const layers: Layers | null =
    first && others.length === 0 ? { kind: 'one', value: first.layer, ...nowhere } : null;
  const known: Known = { kind: 'file', site: null, extent: extentOfFile(loaded), file };
  const atom = { kind: 'name', name: name.name, ...nowhere } as const;
  const clauses = { coefficients: null, dims: null, from: null, norm: null };
  const addition = {
    vector: { terms: [{ factor: 1, atom, ...nowhere }], ...nowhere },
    ...{ ...clauses, layers: null, at: null, ...nowhere },
  };
  return {
    known,
    found: {
      source: quoted(file.value),
      resolved: { addition, names: new Map([[name.name, known]]) },
      alone: null,
      terms: [{ kind: 'stored', loaded, factor: 1 }],
      ...clauses,
      layers,
      place,
    },
  };
}

/** Bytes of the numbers that a session would hold with one file more. */
function bytesWith({ names, steering }: Session, loaded: LoadedVectors): number {
  const named = [...names.entries()].map(([, { found }]) => found);
  const files = new Set([...named, ...steering].flatMap(filesOf));
  return [...files, loaded].reduce(
    (sum, { vectors }) => sum + vectors.layers.reduce((bytes, { values }) => bytes + values.length, 0),
    0,
  );
}
