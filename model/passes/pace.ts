import type { InferenceSession } from 'onnxruntime-node';
import type { Gpt2Config } from '../checkpoint/config';
import type { UseSession } from './heldSession';

/**
 * How much goes into one call of a session. A call blocks its thread until it returns, so that a cancel is heard only
 * between two calls.
 */
export interface Pace {
  /** Tokens or rows that one call may take: one at least. */
  size(): number;
  /** Runs a call that takes `size` of them. */
  run(
    feeds: InferenceSession.FeedsType,
    fetches: readonly string[],
    size: number,
  ): Promise<InferenceSession.ReturnType>;
}

/** Multiplications that two cores do in about half a second: a prompt of 512 tokens of GPT-2 small is one call. */
const usualMultiplications = 4.6e10;
/** A call reads all weights, which takes about as long as so many tokens do. */
const readingTokens = 15;
/** Calls that take longer than this, in ms, become smaller; whole calls that take less become larger. */
const [longest, shortest] = [700, 120];
const [smallestShare, largestShare] = [1 / 1024, 8];
/** A call of half the size that takes more than this of the time has not become quicker by being smaller. */
const sameTime = 0.8;
/** Whole calls in a row that are not too long before a session that was slow is given larger ones again: at first, and most. */
const [firstPatience, mostPatience] = [4, 64];
/** Tokens and rows of a call at most, which bounds its memory. */
const [mostTokens, mostHeadRows] = [4096, 256];

/**
 * The pace of a session. It begins with a size that suits most machines and follows what calls really take, by halves
 * and doubles alone: sizes, and with them the last digits of results, change as rarely as they can. A call of a large
 * model reads all weights however few tokens it takes, so that it never becomes quick: a machine that was busy for a
 * while is found out by trying.
 * @param usual tokens or rows of a call on most machines.
 * @param most tokens or rows of a call on any machine.
 */
function paceOf(use: UseSession, usual: number, most: number): Pace {
  let share = 1;
  let least = smallestShare;
  /** What the call took after which calls became smaller; null if the last call was not too long. */
  let before: number | null = null;
  let [calm, patience] = [0, firstPatience];
  /** True after a size that was too much once has been given again. */
  let isTrial = false;
  const sizeAt = (of: number) => Math.max(1, Math.min(most, Math.floor(usual * of)));

  function tooLong(taken: number): void {
    if (isTrial) patience = Math.min(mostPatience, 2 * patience);
    [calm, isTrial] = [0, false];
    const isNoQuicker = before !== null && taken > sameTime * before;
    if (isNoQuicker) [share, least, before] = [share * 2, share * 2, null];
    else if (share / 2 >= least) [share, before] = [share / 2, taken];
  }

  function inTime(taken: number): void {
    [least, before, isTrial] = [smallestShare, null, false];
    calm++;
    const isCalm = share < 1 && calm >= patience;
    if (!isCalm && taken >= shortest) return;
    if (sizeAt(share) < most) share = Math.min(largestShare, share * 2);
    [calm, isTrial] = [0, isCalm];
  }

  return {
    size: () => sizeAt(share),
    async run(feeds, fetches, size) {
      const { out, taken } = await use(async (session) => {
        const began = performance.now();
        return { out: await session.run(feeds, fetches), taken: performance.now() - began };
      });
      const allowed = sizeAt(share);
      // What a small call takes does not depend on its size.
      if (taken > longest && size > allowed / 2) tooLong(taken);
      else if (taken <= longest && size > 0.9 * allowed) inTime(taken);
      return out;
    },
  };
}

/** Tokens of a call of the trunk on most machines. */
export function usualTokens({
  n_layers,
  d_model,
  d_mlp,
}: Pick<Gpt2Config, 'n_layers' | 'd_model' | 'd_mlp'>): number {
  const multiplications = n_layers * d_model * (4 * d_model + 2 * d_mlp);
  const tokens = Math.floor(usualMultiplications / multiplications) - readingTokens;
  return Math.max(1, Math.min(mostTokens, tokens));
}

/** The pace of a session that runs blocks, in tokens; `weight` is how many times the usual number it takes. */
export function trunkPace(use: UseSession, config: Gpt2Config, weight = 1): Pace {
  return paceOf(use, weight * usualTokens(config), weight * mostTokens);
}

/** The pace of a session that runs the head, in rows. */
export function headPace(use: UseSession, { d_model, d_vocab }: Gpt2Config): Pace {
  return paceOf(use, usualMultiplications / (d_model * d_vocab), mostHeadRows);
}
