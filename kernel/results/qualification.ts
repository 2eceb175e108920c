import { shortNumber } from '../language/numbers';
import type { Envelope, LoadedFile, ModelInfo, NotOnGpu } from './envelope';
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

function modelParts(model: ModelInfo): readonly string[] {
  const { id, revision, sha256, precision, precision_kl } = model;
  const cost = precision_kl === undefined ? '' : `, KL ${shortNumber(precision_kl)} from float32`;
  return [
    `model ${id}${revision === null ? '' : `, revision ${revision.slice(0, shownHash)}`}`,
    ...(sha256 === '' ? [] : [`weights ${sha256.slice(0, shownHash)}`]),
    ...(precision === '8bit' ? [`8-bit weights${cost}`] : []),
    ...deviceParts(model),
  ];
}

/** Where the numbers come from, if it is not the processor, or if that was not what was asked for. */
export function deviceParts({ device, adapter, not_on_gpu }: ModelInfo): readonly string[] {
  if (device === 'gpu') return [`on GPU (${adapter ?? 'unknown'})`];
  return not_on_gpu === undefined ? [] : [`on the processor: ${notOnGpuTexts[not_on_gpu]}`];
}

/** What 8-bit weights are good for on a processor without VNNI, for the end of a sentence. */
export const withoutVnni =
  'this processor has no VNNI, so float32 is faster wherever many rows are computed together (samples, texts, long prompts)';

/** Why the GPU is not used, for the end of a sentence. */
export const notOnGpuTexts: Readonly<Record<NotOnGpu, string>> = {
  'no-adapter': 'no GPU was found that has a driver for WebGPU',
  failed: 'the GPU failed when it was tried',
  ended: 'the process that tried the GPU ended',
  disagrees: "the GPU's numbers are not the processor's",
  lost: 'the GPU failed while it measured, so the statement was measured anew; set device gpu tries it again',
  memory: "the model is larger than the GPU's memory",
  load: 'the model could not be loaded on the GPU',
  '8bit': '8-bit weights are not for the GPU',
};
