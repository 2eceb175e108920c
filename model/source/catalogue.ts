/** Facts about models that follow from their names. */
export interface CatalogueEntry {
  readonly name: string;
  /** Its repository on the Hub; null for what comes with Steerbook. */
  readonly id: string | null;
  readonly n_layers: number;
  readonly d_model: number;
  /** Bytes to download; 0 for what comes with Steerbook. */
  readonly downloadBytes: number;
  /** Layer of an addition that does not give one; left out: a third of the way in. */
  readonly defaultLayer?: number;
}

const megabyte = 1e6;
const openai = (name: string, n_layers: number, d_model: number, megabytes: number): CatalogueEntry => ({
  ...{ name, id: `openai-community/${name}`, n_layers, d_model, downloadBytes: megabytes * megabyte },
});

/** The models that have a short name, in one table: the bundled one and its default layer, and the post's for gpt2-xl. */
export const catalogue: readonly CatalogueEntry[] = [
  { name: 'bundled', id: null, n_layers: 8, d_model: 192, downloadBytes: 0, defaultLayer: 4 },
  openai('gpt2', 12, 768, 548),
  openai('gpt2-medium', 24, 1024, 1520),
  openai('gpt2-large', 36, 1280, 3250),
  { ...openai('gpt2-xl', 48, 1600, 6430), defaultLayer: 6 },
  {
    name: 'distilgpt2',
    id: 'distilbert/distilgpt2',
    n_layers: 6,
    d_model: 768,
    downloadBytes: 353 * megabyte,
  },
];

/** Layer of an addition that does not give one, in a model of this name or id; a folder may have any name. */
export function defaultLayerOf(name: string, n_layers: number): number {
  const { defaultLayer } = catalogue.find((known) => known.name === name || known.id === name) ?? {};
  return defaultLayer !== undefined && defaultLayer < n_layers ? defaultLayer : Math.floor(n_layers / 3);
}
