/** How a run ends that the kernel itself cannot tell the end of. */
import { diagnostic } from '../kernel/language/diagnostics';
import type { RunOutcome } from '../kernel/protocol';
import type { Result } from '../kernel/results/types';

/** Results that appear before they are whole. */
type GrowingResult = Extract<Result, { readonly running?: boolean }>;

/** True while more of the result is to come. */
export function isGrowing(result: Result): result is GrowingResult {
  return 'running' in result && result.running === true;
}

/** The result as it is left when its kernel is gone. */
export function stopped<R extends GrowingResult>(result: R): R {
  return { ...result, running: undefined, cancelled: true };
}

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
