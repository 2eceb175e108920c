import { shortNumber } from '../language/numbers';
import type { Envelope, LoadedFile, ModelInfo } from './envelope';
import type { Reading } from './reading';

/** Characters of a hash that tell it from others. */
const shownHash = 12;

/** The parts of the quiet line: model, steering, then what is the kind's own, in this order. */
export function qualificationsOf<R extends Envelope>(result: R, reading: Reading<R>): readonly string[] {
  const steering = reading.steering(result);
  return [
    ...(reading.hasModel ? modelParts(result.model) : []),
    ...(steering === null ? [] : [steering, ...otherModels(result)]),
    ...reading.caveats(result),
  ];
}

/** The models that made loaded vectors, if they are not the one that gave the numbers. */
function otherModels({ steering, model }: Envelope): readonly string[] {
  const files = steering.flatMap(({ loaded = [] }) => loaded);
  const others = files.filter(({ model_sha256 }) => model_sha256 !== null && model_sha256 !== model.sha256);
  return [...new Set(others.map((file) => `${file.file} was made with ${otherModelText(file, model)}`))];
}

/** Two models by their names and weights: "gpt2 (weights 0123…), not with distilgpt2 (weights 4567…)". */
export function otherModelText(
  { model, model_sha256 }: Pick<LoadedFile, 'model' | 'model_sha256'>,
  { id, sha256 }: Pick<ModelInfo, 'id' | 'sha256'>,
): string {
  const named = (name: string, hash: string) => `${name} (weights ${hash.slice(0, shownHash)})`;
  return `${named(model ?? 'another model', model_sha256 ?? '')}, not with ${named(id, sha256)}`;
}

function modelParts({ id, revision, sha256, precision, precision_kl }: ModelInfo): readonly string[] {
  const cost = precision_kl === undefined ? '' : `, KL ${shortNumber(precision_kl)} from float32`;
  return [
    `model ${id}${revision === null ? '' : `, revision ${revision.slice(0, shownHash)}`}`,
    ...(sha256 === '' ? [] : [`weights ${sha256.slice(0, shownHash)}`]),
    ...(precision === '8bit' ? [`8-bit weights${cost}`] : []),
  ];
}
