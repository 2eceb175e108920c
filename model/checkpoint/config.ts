/** The part of a Hugging Face `config.json` that a GPT-2 forward pass depends on. */
export interface Gpt2Config {
  readonly n_layers: number;
  readonly d_model: number;
  readonly n_heads: number;
  readonly d_head: number;
  readonly d_mlp: number;
  readonly d_vocab: number;
  readonly n_ctx: number;
  readonly layerNormEpsilon: number;
  readonly activation: Activation;
  /** Factor on the attention scores of layer 0. */
  readonly attentionScale: number;
  /** True if the scores of layer l are divided by l + 1 as well. */
  readonly scalesByLayer: boolean;
  /** Tokens that begin and end a text, if the configuration names them; it may name tokens that there are not. */
  readonly bosToken: number | null;
  readonly eosToken: number | null;
}

/** `gelu_new` is the tanh approximation, `gelu` the exact one. */
export type Activation = 'gelu_new' | 'gelu' | 'relu' | 'silu';

/** No size of a GPT-2 comes near it. */
const largestSize = 2 ** 24;

/** By the names that a configuration may give; a map, since objects also know `constructor`. */
const activations: ReadonlyMap<unknown, Activation> = new Map([
  ['gelu_new', 'gelu_new'],
  ['gelu_fast', 'gelu_new'],
  ['gelu_pytorch_tanh', 'gelu_new'],
  ['gelu', 'gelu'],
  ['relu', 'relu'],
  ['silu', 'silu'],
  ['swish', 'silu'],
]);

/** gpt2-xl has 48. The time in which the runtime prepares a graph grows with the square of its layers. */
const mostLayers = 256;

/** A checkpoint that cannot be used; the message names the file, field or tensor and what was expected. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** A checkpoint of another architecture than GPT-2's. */
export class OtherArchitecture extends CheckpointError {}

/**
 * Reads the fields of a GPT-2 configuration.
 * @throws CheckpointError if a field is missing, impossible, or asks for another architecture.
 */
export function readConfig(json: unknown): Gpt2Config {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new CheckpointError('config.json is not a JSON object');
  const fields = json as Readonly<Record<string, unknown>>;

  const modelType = fields['model_type'] ?? 'gpt2';
  if (modelType !== 'gpt2')
    throw new OtherArchitecture(`config.json: model_type is ${show(modelType)}, only "gpt2" can be run`);
  if (fields['add_cross_attention'] === true)
    throw new CheckpointError('config.json: add_cross_attention is not supported');

  const size = (name: string, otherwise?: number) => {
    const value = fields[name] ?? otherwise;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= largestSize)
      return value;
    throw new CheckpointError(
      `config.json: ${name} must be a whole number from 1 to ${largestSize}, it is ${show(value)}`,
    );
  };
  const flag = (name: string, otherwise: boolean) => {
    const value = fields[name] ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw new CheckpointError(`config.json: ${name} must be true or false, it is ${show(value)}`);
  };

  const n_layers = size('n_layer');
  if (n_layers > mostLayers)
    throw new CheckpointError(
      `config.json: n_layer is ${n_layers}; models of at most ${mostLayers} layers can be run`,
    );
  const d_model = size('n_embd');
  const n_heads = size('n_head');
  if (d_model % n_heads !== 0)
    throw new CheckpointError(`config.json: n_embd ${d_model} is not a multiple of n_head ${n_heads}`);
  const d_head = d_model / n_heads;

  const epsilon = fields['layer_norm_epsilon'] ?? 1e-5;
  if (typeof epsilon !== 'number' || !(epsilon > 0 && epsilon < 1))
    throw new CheckpointError(`config.json: layer_norm_epsilon is ${show(epsilon)}`);

  const activationName = fields['activation_function'] ?? 'gelu_new';
  const activation = activations.get(activationName);
  if (!activation)
    throw new CheckpointError(
      `config.json: activation_function ${show(activationName)} is not one of ${[...activations.keys()].join(', ')}`,
    );

  const scale = flag('scale_attn_weights', true) ? 1 / Math.sqrt(d_head) : 1;
  return {
    n_layers,
    d_model,
    n_heads,
    d_head,
    d_mlp: size('n_inner', 4 * d_model),
    d_vocab: size('vocab_size'),
    n_ctx: size('n_positions', typeof fields['n_ctx'] === 'number' ? fields['n_ctx'] : undefined),
    layerNormEpsilon: epsilon,
    activation,
    attentionScale: scale,
    scalesByLayer: flag('scale_attn_by_inverse_layer_idx', false),
    bosToken: tokenId(fields['bos_token_id']),
    eosToken: tokenId(fields['eos_token_id']),
  };
}

const tokenId = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** A value of a configuration or a header, for a message. */
export function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}
