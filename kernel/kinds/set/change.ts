import type { GpuFound } from '../../../model/source/gpu';
import type { SetStatement } from '../../language/statements/set';
import { notOnGpuTexts } from '../../results/qualification';
import { quietly, type Change } from '../changing';
import type { ModelOpening } from '../model/change';
import { settingsWith } from '../planning';

/** Options for everything below. */
export async function changeSettings(
  { options, device: chosen, fresh }: SetStatement,
  { session, tryGpu }: ModelOpening,
): Promise<Change> {
  const settings = settingsWith(session, options);
  const device = chosen?.value ?? session.device;
  const isFresh = fresh ? fresh.value === 'on' : session.isFresh;
  const values = Object.entries({ ...settings, ...(device !== null && { device }) }).map(
    ([name, value]) => `${name} ${value}`,
  );
  const found = chosen?.value === 'gpu' ? await tryGpu() : null;
  return quietly(
    { ...session, settings, device, isFresh },
    `Settings: ${values.join(', ')}${found ? told(found) : ''}.${isFresh ? ' Sweeps measure every point anew.' : ''}`,
  );
}

/** What follows "device gpu". */
function told(found: GpuFound): string {
  if (found.gpu) return ` (${found.gpu.adapter})`;
  return `, but the processor measures: ${notOnGpuTexts[found.problem]}`;
}
