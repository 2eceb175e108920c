/** Outcomes of runs that the kernel itself cannot report. */
import { diagnostic } from '../kernel/language/diagnostics';
import type { RunOutcome } from '../kernel/process/protocol';

/** The kernel ended while it ran. */
export function died(reason: string): RunOutcome {
  const { code, message } = diagnostic('kernel-died', { start: 0, end: 0 }, { reason });
  return failure(code, message, 0);
}

/** The kernel failed to run it. */
export function failed(reason: string, ms: number): RunOutcome {
  const { code, message } = diagnostic('internal', { start: 0, end: 0 }, { reason });
  return failure(code, message, ms);
}

function failure(code: string, message: string, ms: number): RunOutcome {
  return { status: 'error', ms, errors: [{ code, message, line: 1, column: 1 }] };
}
