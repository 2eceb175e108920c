import type { Word } from './words';

/** Where programs are measured. */
export type DeviceChoice = 'cpu' | 'gpu' | 'auto';

export const deviceWords: Readonly<Record<DeviceChoice, Word>> = {
  cpu: { form: 'cpu', does: 'The processor measures' },
  gpu: { form: 'gpu', does: 'The GPU measures if there is one, through WebGPU; experimental' },
  auto: {
    form: 'auto',
    does: 'The GPU measures what it was measured to be faster at: steer devices --measure',
  },
};
