/** Facts about models that follow from their names. */
interface CatalogueEntry {
  readonly name: string;
  /** Layer of an addition that does not give one; left out: a third of the way in. */
  readonly defaultLayer?: number;
}

/** The defaults of models, in one table: the bundled one's, and the post's for gpt2-xl. */
const catalogue: readonly CatalogueEntry[] = [
  { name: 'bundled', defaultLayer: 4 },
  { name: 'gpt2-xl', defaultLayer: 6 },
];

/** Layer of an addition that does not give one, in a model of this name; a folder may have any name. */
export function defaultLayerOf(name: string, n_layers: number): number {
  const { defaultLayer } = catalogue.find((known) => known.name === name) ?? {};
  return defaultLayer !== undefined && defaultLayer < n_layers ? defaultLayer : Math.floor(n_layers / 3);
}
