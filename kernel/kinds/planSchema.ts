/** How a plan is read where it comes from somebody else: every part that measuring takes for granted. */
import * as v from 'valibot';
import { axisSchema, finite, natural, settingsSchema } from '../results/schemas';
import type { Plan } from './measuring';

/** Schemas of what a kind's plans have beside what every plan has. */
export type PlanEntries<P extends Plan> = {
  readonly [K in Exclude<keyof P, keyof Plan>]: v.GenericSchema<unknown, P[K]>;
};

/** Longer rows fit into no model. */
const mostIds = 2 ** 16;

/** Token ids. */
export const ids = v.pipe(v.array(natural), v.maxLength(mostIds));
/** At least one token id: BOS. */
const promptIds = v.pipe(ids, v.minLength(1));
export const listed = v.pipe(natural, v.minValue(1));

/** What plans of one prompt have. */
export const promptEntries = { prompt: v.string(), ids: promptIds };

const componentsSchema = v.nullable(v.object({ from: natural, to: natural }));
const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));
const storedSchema = v.object({
  positions: listed,
  layers: v.pipe(v.array(v.object({ layer: natural, values: base64 })), v.minLength(1)),
});
const plainTerm = v.variant('kind', [
  v.object({ kind: v.literal('prompt'), ids: promptIds, factor: finite }),
  v.object({ kind: v.literal('last'), ids: promptIds, factor: finite }),
  v.object({ kind: v.literal('stored'), vectors: storedSchema, factor: finite }),
]);
const randomTerm = v.object({ kind: v.literal('random'), seed: natural, factor: finite });
const place = v.union([v.picklist(['front', 'middle', 'back', 'all']), natural]);
const additionSchema = v.object({ layer: natural, place, each: v.exactOptional(v.array(natural)) });

type Part = Readonly<Record<string, unknown>>;
const isPart = (part: unknown): part is Part => typeof part === 'object' && part !== null;

/** Vectors refer to vectors, and one may be used in many places: each is looked at once. */
function vectorChecks() {
  const known = new Map<object, boolean>();
  const once = (part: unknown, check: (part: Part) => boolean): boolean => {
    if (!isPart(part)) return false;
    const before = known.get(part);
    if (before !== undefined) return before;
    const found = check(part);
    known.set(part, found);
    return found;
  };
  const isTerm = (part: unknown): boolean =>
    v.is(plainTerm, part) || (v.is(randomTerm, part) && isLiked((part as Part)['like']));
  const isVector = (part: unknown): boolean =>
    once(part, ({ terms, positions, from }) => {
      const isPlaced = v.is(natural, positions) && v.is(v.nullable(natural), from);
      return isPlaced && Array.isArray(terms) && terms.every(isTerm);
    });
  const isNet = (part: unknown): boolean => {
    if (!isVector(part)) return false;
    const { coefficient, dims, norm } = part as Part;
    if (!v.is(finite, coefficient) || !v.is(componentsSchema, dims)) return false;
    return norm === null || v.is(finite, norm) || isVector(norm);
  };
  const isLiked = (part: unknown): boolean =>
    isNet(part) && v.is(v.nullable(natural), (part as Part)['layer']);
  return { isNet };
}

/** A list of net vectors. */
export const netVectors = <T>(): v.GenericSchema<unknown, readonly T[]> =>
  v.custom<readonly T[]>((part) => Array.isArray(part) && part.every(vectorChecks().isNet));

const additions = v.custom<Plan['steering']['additions']>(
  (part) =>
    Array.isArray(part) && part.every(vectorChecks().isNet) && part.every((one) => v.is(additionSchema, one)),
);

/** The schema of a kind's plans. It changes nothing: vectors that refer to one another still do. */
export function planSchema(
  entries: Readonly<Record<string, v.GenericSchema>>,
): v.GenericSchema<unknown, Plan> {
  const parts = v.object({
    kind: v.string(),
    settings: settingsSchema,
    steering: v.pipe(
      v.object({ axes: v.pipe(v.array(axisSchema), v.maxLength(2)), additions }),
      v.check(({ axes, additions: all }) =>
        axes.every(
          ({ addition, values }) => values.length > 0 && (addition === null || addition < all.length),
        ),
      ),
    ),
    ...entries,
  });
  return v.custom<Plan>((part) => v.is(parts, part));
}
