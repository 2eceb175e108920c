import { GpuFailure } from '../model/passes/gpuSessions';
import type { DeviceChoice } from '../model/source/gpu';
import type { OpenedModel } from '../model/source/source';
import type { WorkKind } from '../model/speeds';

/** Where work is done: decided after it is planned and before it is measured. */
export interface Placing {
  readonly choice: DeviceChoice;
  readonly kind: WorkKind;
  readonly signal: AbortSignal;
  /** Hears of a failure of the GPU, for the log. */
  readonly onFailure: (failure: GpuFailure) => void;
}

/**
 * What `work` gives with the model where it is to be measured. If the GPU fails meanwhile, all of it happens once more on
 * the processor, so that no result comes from two devices.
 */
export async function placing<T>(
  opened: OpenedModel,
  { choice, kind, signal, onFailure }: Placing,
  work: (model: OpenedModel) => Promise<T>,
): Promise<T> {
  const placed = await opened.placed(choice, kind);
  try {
    return await work(placed);
  } catch (error) {
    if (!(error instanceof GpuFailure) || signal.aborted) throw error;
    onFailure(error);
    opened.leaveGpu(error);
    return work(await opened.placed(choice, kind));
  }
}
