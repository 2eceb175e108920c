import './environment';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import type * as v from 'valibot';
import { checkNumbers, NotFinite } from '../../model/finite';
import { SteeringOverflow } from '../../model/steering';
import { modelSource, type ModelSource } from '../../model/source/source';
import type { Measure, Plan } from '../kinds/measuring';
import { planSchema } from '../kinds/planSchema';
import { isPointOf } from '../results/axes';
import type { AnyBody } from '../results/envelope';
import type { ProgramFailure } from '../results/programFailure';
import { readShared } from '../results/sharedJson';
import { connectToParent, readParams } from './channel';
import {
  fractionNotification,
  measuredNotification,
  measureRequest,
  measureSchema,
  openRequest,
  sourceOptionsSchema,
  type MeasureParams,
} from './measureProtocol';
import { endWithParent, whileParentLives } from './parent';

/** A process that has plans and weights, and knows no language: it measures points of plans that others made. */

function serve(): void {
  const connection = connectToParent();
  let models: ModelSource | null = null;
  connection.onRequest(openRequest, (options) => {
    models = modelSource(readParams(sourceOptionsSchema, options), {
      whileLoading: whileParentLives,
    });
    return { pid: process.pid };
  });
  connection.onRequest(measureRequest, async (sent, token) => {
    const params = readParams(measureSchema, sent);
    if (!models) throw new Error('no models were opened');
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    const { job } = params;
    try {
      for await (const measured of measureJob(models, params, {
        signal: abort.signal,
        progress: (fraction) => void connection.sendNotification(fractionNotification, { job, fraction }),
      }))
        await connection.sendNotification(measuredNotification, { job, measured });
      return null;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new ResponseError(ErrorCodes.InternalError, message, failureOf(error));
    } finally {
      subscription.dispose();
    }
  });
  connection.listen();
  endWithParent();
}

async function* measureJob(
  models: ModelSource,
  { model, plan: sent, points }: MeasureParams,
  work: Parameters<Measure<Plan, AnyBody>>[3],
) {
  const parts = readShared(sent) as Partial<Plan> | null;
  const { measure, entries } = await kindOf(parts?.kind);
  const plan = readParams(planSchema(entries), parts);
  if (!points.every((point) => isPointOf(point, plan.steering.axes))) throw new Error('no such point');
  const opened = await models.open(model, '/');
  for await (const measured of measure(plan, points, await opened.load(), work)) {
    await opened.checkUnchanged();
    if (measured.state === 'done') checkNumbers(measured.result, measured.result.kind);
    yield measured;
  }
}

interface Kind {
  readonly measure: Measure<Plan, AnyBody>;
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
}

/** What measures plans of this kind, and how they are read. */
async function kindOf(kind: unknown): Promise<Kind> {
  const found = (await import(`../kinds/${String(kind)}/measure.ts`)) as Partial<Kind>;
  if (!found.measure || !found.entries) throw new Error('no such kind of plan');
  return found as Kind;
}

/** What the program has done that cannot be measured; null for all that another process may get right. */
function failureOf(error: unknown): ProgramFailure | null {
  if (error instanceof SteeringOverflow) return { code: 'overflow', addition: error.addition };
  return error instanceof NotFinite ? { code: 'not-finite', where: error.where } : null;
}

serve();
