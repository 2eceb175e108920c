import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { Measured } from '../../kernel/kinds/measuring';
import { writeShared } from '../../kernel/results/sharedJson';
import { measuredNotification, measureRequest, openRequest } from '../../kernel/process/measureProtocol';
import type { Point } from '../../kernel/results/axes';
import type { AnyBody } from '../../kernel/results/envelope';
import type { Executor } from '../../kernel/sweep/executor';
import { usualSource } from '../modelFixture';
import { root } from '../root';

/** The real process that measures, over its real channel. */
export interface MeasuringProcess {
  /** Measures what a notebook plans. */
  readonly execute: Executor;
  /** Measures points of a plan. */
  readonly measure: (
    plan: string,
    points: readonly Point[],
    model: string,
  ) => Promise<readonly Measured<AnyBody>[]>;
  readonly stop: () => void;
}

export async function startMeasuring(): Promise<MeasuringProcess> {
  const child = fork(join(root, 'dist/measure.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const byJob = new Map<number, Measured<AnyBody>[]>();
  connection.onNotification(measuredNotification, ({ job, measured }) => {
    byJob.get(job)?.push(measured);
  });
  connection.listen();
  await connection.sendRequest(openRequest, usualSource);
  let jobs = 0;
  const measure: MeasuringProcess['measure'] = async (plan, points, model) => {
    const job = jobs++;
    const measured: Measured<AnyBody>[] = [];
    byJob.set(job, measured);
    await connection.sendRequest(measureRequest, { job, model, plan, points });
    return measured;
  };
  return {
    measure,
    async *execute({ plan }, points, { folder }) {
      yield* await measure(writeShared(plan), points, folder);
    },
    stop: () => void child.kill(),
  };
}
