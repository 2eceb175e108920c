import './environment';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { checkNumbers } from '../../model/finite';
import { modelSource, type ModelSource } from '../../model/source/source';
import type { Measure, Plan } from '../kinds/measuring';
import type { AnyBody } from '../results/envelope';
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
      throw new ResponseError(ErrorCodes.InternalError, message);
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
  const plan = readShared(sent) as Plan;
  const measure = await measureOf(plan.kind);
  const opened = await models.open(model, '/');
  for await (const measured of measure(plan, points, await opened.load(), work)) {
    await opened.checkUnchanged();
    if (measured.state === 'done') checkNumbers(measured.result, measured.result.kind);
    yield measured;
  }
}

/** The function that measures plans of this kind. */
async function measureOf(kind: string): Promise<Measure<Plan, AnyBody>> {
  const found = (await import(`../kinds/${kind}/measure.ts`)) as {
    readonly measure: Measure<Plan, AnyBody>;
  };
  return found.measure;
}

serve();
