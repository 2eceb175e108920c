/** What is being done and, if known, how far it is and how long it will take. */
export interface Progress {
  readonly text: string;
  /** 0 to 1. */
  readonly fraction?: number;
  readonly remainingMs?: number;
}

/** "Completing 6 samples · 40 % · 3 s left" */
export function describeProgress({ text, fraction, remainingMs }: Progress): string {
  const parts = [text];
  if (fraction !== undefined) parts.push(`${Math.floor(fraction * 100)} %`);
  if (remainingMs !== undefined) parts.push(`${duration(remainingMs)} left`);
  return parts.join(' · ');
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
