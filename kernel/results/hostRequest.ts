import type { CompletionsResult } from '../kinds/complete/result';

/** What a drawing asks the editor for. */
export interface HostRequest {
  readonly kind: 'show-diff';
  readonly result: CompletionsResult;
}
