/** What kept files may take on the disk. Editor and command line share the limit, and what is kept. */

const gigabyte = 1e9;
const [usual, least] = [10, 1];
/** Of the limit; finished points have the rest. */
const packedShare = 3 / 4;

/** The variable that says the limit, in GB. */
export const cacheLimitVariable = 'STEERBOOK_CACHE_LIMIT_GB';

/** Bytes of all that is kept in the cache folder. */
function cacheLimit(): number {
  const asked = Number(process.env[cacheLimitVariable] || usual);
  return gigabyte * (Number.isFinite(asked) ? Math.max(least, asked) : usual);
}

/** Bytes of packed weights, what was used least lately to go first. */
export const mostPackedBytes = (): number => packedShare * cacheLimit();

/** Bytes of finished points, the oldest to go first. */
export const mostPointBytes = (): number => (1 - packedShare) * cacheLimit();
