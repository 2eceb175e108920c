import type { Reading, RowReading } from '../../../model/engine/reading';
import { present } from '../../../model/present';
import type { Tokenizer } from '../../../model/tokenizer/tokenizer';
import { tokenTexts } from '../../results/tokens';
import type { LensBody, LensTarget } from './result';
import type { LikelyToken } from '../../results/tokens';
import { bothArms, inGroups, steeringAt, type Measure, type PromptPlan } from '../measuring';
import { ids, listed, promptEntries, type PlanEntries } from '../planSchema';

export interface LensPlan extends PromptPlan {
  readonly kind: 'lens';
  /** Tokens whose probability is followed through the layers. */
  readonly targets: readonly number[];
  readonly n_layers: number;
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<LensPlan> = { ...promptEntries, targets: ids, n_layers: listed };

/**
 * The head on what every block reads, additions included, and on the final residual stream: the likeliest token by
 * layer and position, and the probability of chosen tokens by layer (semantics 15).
 */
export const measure: Measure<LensPlan, LensBody> = async function* (plan, points, engine, work) {
  const { ids, prompt, targets } = plan;
  const { config, tokenizer } = engine;
  const layers = Array.from({ length: config.n_layers + 1 }, (_, layer) => layer);
  const rows = [{ ids, from: ids.length }];
  const arms = points.flatMap((point) => bothArms(rows, steeringAt(plan, point, engine)));
  const reads = { layers, positions: 'every', top: 1, targets } as const;
  let point = 0;
  for await (const readings of inGroups(engine.readRows(arms, reads, work), 2)) {
    const [before, after] = readings.map(([row]) => present(row, 'row'));
    if (!before || !after) throw new Error('an arm is missing');
    const result: LensBody = {
      kind: 'lens',
      prompt,
      layers,
      ...tokenTexts(ids.map((id) => tokenizer.describe(id))),
      arms: [
        { name: 'unsteered', top: likeliest(before, tokenizer) },
        { name: 'steered', top: likeliest(after, tokenizer) },
      ],
      ...(targets.length > 0 && {
        targets: targets.map((id, target): LensTarget => ({
          ...tokenizer.describe(id),
          p_unsteered: followed(before, target),
          p_steered: followed(after, target),
        })),
      }),
    };
    yield { point: point++, state: 'done', result };
  }
};

/** [layer][position] */
function likeliest({ at }: RowReading, tokenizer: Tokenizer): readonly (readonly LikelyToken[])[] {
  const tokenOf = ({ top }: Reading): LikelyToken => {
    const { id, logProb } = present(top?.[0], 'likeliest token');
    return { ...tokenizer.describe(id), p: Math.exp(logProb) };
  };
  return at.map((layer) => layer.map(tokenOf));
}

/** Probability of a target at the last position, by layer. */
function followed({ at }: RowReading, target: number): readonly number[] {
  return at.map((layer) => Math.exp(present(layer.at(-1)?.targets?.[target], `target ${target}`)));
}
