import { showHubName, type HubName } from './hub/hubName';
import type { HubProblem } from './hub/hubProblem';

/** Where a model was found. */
export interface Place {
  readonly id: string;
  readonly revision: string | null;
  readonly folder: string;
}

/** Why a name does not resolve to a model, or the model cannot be loaded. */
export type SourceProblem =
  | { readonly code: 'no-such-model'; readonly model: string; readonly reason: string }
  | { readonly code: 'bad-checkpoint'; readonly sentence: string }
  | { readonly code: 'bad-tokenizer'; readonly sentence: string }
  | { readonly code: 'model-changed'; readonly model: string; readonly file: string }
  | { readonly code: 'memory-limit'; readonly neededMiB: number; readonly limitMiB: number }
  | { readonly code: HubProblem['code']; readonly sentence: string };

export class SourceError extends Error {
  override readonly name = 'SourceError';
  constructor(readonly problem: SourceProblem) {
    super(problem.code);
  }
}

/** The error of a name that is the Hub's, and not in the cache. */
export function notDownloaded(name: HubName): SourceError {
  const shown = showHubName(name);
  const sentence = `The model ${shown} has not been downloaded, and there is no folder of that name. To download it: steer models pull ${shown}`;
  return new SourceError({ code: 'not-downloaded', sentence });
}
