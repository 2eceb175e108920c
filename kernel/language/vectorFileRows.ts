import { row } from './diagnosticRow';
import { quoted } from './quoted';

/** Problems of vectors in files. */
export const vectorFileRows = {
  'bad-vector-ending': row<{ file: string }>(
    ({ file }) => `${quoted(file)} is no file of vectors: its name must end in .safetensors or .gguf.`,
  ),
  'bad-vector-file': row<{ sentence: string }>(({ sentence }) => `${sentence}.`),
  'vector-width': row<{ file: string; width: number; model: string; d_model: number }>(
    ({ file, width, model, d_model }) =>
      `${file} has vectors of width ${width}, and the residual stream of ${model} has width ${d_model}. Load a vector that was made with a model of that width.`,
  ),
  'vectors-too-large': row<{ file: string; mostMiB: number }>(
    ({ file, mostMiB }) =>
      `With ${file}, the vectors that are loaded would have more than ${mostMiB} MiB. Load fewer in one notebook, or vectors of fewer layers.`,
  ),
  'which-layer': row<{ vector: string; layers: string }>(
    ({ vector, layers }) =>
      `${vector} has vectors of many layers (${layers}). Say which: one as @6, @* for a sweep, or @each for every layer's own at once.`,
  ),
  'layer-not-in-file': row<{ file: string; layer: number; layers: string }>(
    ({ file, layer, layers }) => `${file} has no vector of layer ${layer}; it has those of ${layers}.`,
  ),
  'each-needs-file': row(
    () =>
      "@each adds every layer's own vector of a file that was loaded. Name one layer, or a sweep such as @*.",
  ),
  'from-with-file': row<{ file: string }>(
    ({ file }) => `from has no meaning for a vector of ${file}, which is not recorded again. Leave it out.`,
  ),
  'not-for-gguf': row<{ reason: string }>(({ reason }) => reason),
  'file-not-ours': row<{ file: string }>(
    ({ file }) =>
      `${file} is there already, and it is no vector that Steerbook has written. Choose another name, or remove it.`,
  ),
  'file-outside-folder': row<{ file: string }>(
    ({ file }) =>
      `${file} is not inside the notebook's folder, and vectors are written only there. Choose a path that begins in it.`,
  ),
  'never-saved': row(
    () => 'Save the notebook first: vectors are written only inside its folder, and it has none yet.',
  ),
  'file-not-written': row<{ file: string; reason: string }>(
    ({ file, reason }) => `${file} cannot be written: ${reason}.`,
  ),
};
