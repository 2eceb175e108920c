/** What a queue knows of the jobs that its workers have finished, minute by minute of the clock. */
export interface FinishedJobs {
  readonly meta: {
    /** All of them. */
    readonly count: number;
    /** When a job was first finished in a minute, in milliseconds; 0 if none ever was, and on PostgreSQL always. */
    readonly prevTS: number;
    /** How many were finished before that. */
    readonly prevCount: number;
  };
  /** How many were finished in the minutes before that one, the latest first. */
  readonly data: readonly number[];
}

/** Minutes that throughput is told of. */
export const recentMinutes = 5;
/** Minutes that a queue has to remember. */
export const minutesKept = 2 * recentMinutes;

const minute = 60_000;

/**
 * Jobs that were finished in the last {@link recentMinutes} minutes before `now`, for each of them. Of the minute in which
 * that time began, the part counts that lies in it.
 */
export function finishedPerMinute({ meta, data }: FinishedJobs, now: number): number {
  const { count, prevTS, prevCount } = meta;
  if (prevTS === 0) return 0;
  const last = Math.floor(prevTS / minute);
  const finishedIn = (one: number) => (one === last ? count - prevCount : (data[last - one - 1] ?? 0));
  const present = Math.floor(now / minute);
  const whole = Array.from({ length: recentMinutes }, (_, back) => finishedIn(present - back));
  const outside = now / minute - present;
  const all = whole.reduce((sum, jobs) => sum + jobs, 0);
  return (all + (1 - outside) * finishedIn(present - recentMinutes)) / recentMinutes;
}

/**
 * The same where a queue tells how many jobs were finished and not when: by what it has told before. Null as long as there
 * is nothing to compare with.
 */
export function finishedBetween(): (count: number, now: number) => number | null {
  let seen: readonly { readonly count: number; readonly at: number }[] = [];
  return (count, now) => {
    const recent = seen.filter(({ at }) => at >= now - recentMinutes * minute && at < now);
    seen = [...recent, { count, at: now }];
    const [first] = recent;
    return first ? Math.max(0, (minute * (count - first.count)) / (now - first.at)) : null;
  };
}
