import type { DownloadProgress } from './owner';

/** Milliseconds that the speed is an average of. */
const span = 5000;
/** Milliseconds after which the speed tells how long the rest will take. */
const soonest = 2000;

/** Counts how fast bytes come; those that were there at first do not count. @param now gives the time in ms. */
export function speedometer(
  now: () => number = () => performance.now(),
): (done: number, total: number) => DownloadProgress {
  let samples: readonly { readonly at: number; readonly done: number }[] = [];
  return (done, total) => {
    const at = now();
    // Of those that are older than the span, the last.
    const recent = samples.findLastIndex((sample) => sample.at <= at - span);
    samples = [...samples.slice(Math.max(0, recent)), { at, done }];
    const first = samples[0] ?? { at, done };
    const bytesPerSecond = at > first.at ? Math.max(0, (1000 * (done - first.done)) / (at - first.at)) : 0;
    const isKnown = bytesPerSecond > 0 && at - first.at >= soonest;
    const remainingSeconds = isKnown ? Math.max(0, total - done) / bytesPerSecond : null;
    return { done, total, bytesPerSecond, remainingSeconds };
  };
}
