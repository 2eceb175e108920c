import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepCost } from '../../model/source/derivedFiles';
import { modelSource, type SourceOptions } from '../../model/source/source';
import { precisionCost, type PrecisionCost } from '../../model/precisionCost';
import type { Work } from '../../model/engine/work';
import { at } from '../notebook';
import { whileParentLives } from './parent';

/**
 * Measures what 8-bit weights cost a model, on the sentences that come with Steerbook, and keeps it beside what else is
 * known of its weights.
 * @param base folder that relative names start from.
 * @throws Problem, or the signal's reason
 */
export async function measureCost(
  options: SourceOptions,
  model: string,
  base: string,
  work: Work,
): Promise<PrecisionCost> {
  const open = (precision: SourceOptions['precision']) =>
    at({ start: 0, end: 0 }, () =>
      modelSource({ ...options, precision }, { whileLoading: whileParentLives }).open(model, base),
    );
  const [exact, small] = [await open('float32'), await open('8bit')];
  const text = await readFile(join(options.bundledFolder, 'sentences.txt'), 'utf8');
  const cost = await precisionCost(await exact.load(), await small.load(), text.trimEnd().split('\n'), work);
  await keepCost(await exact.hash(), cost);
  return cost;
}
