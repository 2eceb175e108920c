import { present } from '../../model/present';
import type { Work } from '../../model/engine/work';
import type { AnyBody } from '../results/envelope';
import type { Executor } from './executor';
import type { PointStore } from './pointStore';
import { kindMeasured, measuredOn, pointsIn, unitsOf, type Unit } from './units';

/** Entries that are read at once. */
const readAtOnce = 32;

/**
 * Takes from a store what was measured before, measures the rest with `execute`, and keeps each point as soon as it is
 * there.
 * @param isFresh measures everything anew, and replaces what is kept.
 */
export function keepingPoints(store: PointStore, isFresh: boolean, execute: Executor): Executor {
  return async function* (measurement, points, model, work) {
    const { plan } = measurement;
    const units = unitsOf(measurement, points, await measuredOn(model));
    const missing: Unit[] = [];
    const from = store.name === null ? {} : { store: store.name };
    if (isFresh) missing.push(...units);
    else
      for await (const { unit, body } of read(store, units, kindMeasured(plan), work))
        if (body === null) missing.push(unit);
        else yield { point: unit.points[0] ?? 0, state: 'done', result: body, kept: from };
    if (missing.length === 0) return;
    for await (const arrival of execute(measurement, pointsIn(missing, points), model, {
      ...work,
      isFresh,
    })) {
      const { key, points: own } = present(missing[arrival.point], `unit ${arrival.point}`);
      if (arrival.state === 'done' && !arrival.kept) await store.write(key, arrival.result);
      yield { ...arrival, point: own[0] ?? 0 };
      work.signal?.throwIfAborted();
    }
  };
}

interface ReadUnit {
  readonly unit: Unit;
  /** Null if it is not in the store. */
  readonly body: AnyBody | null;
}

async function* read(
  store: PointStore,
  units: readonly Unit[],
  kind: string,
  { signal }: Work,
): AsyncGenerator<ReadUnit> {
  for (let at = 0; at < units.length; at += readAtOnce) {
    signal?.throwIfAborted();
    const some = units.slice(at, at + readAtOnce);
    yield* await Promise.all(some.map(async (unit) => ({ unit, body: await store.read(unit.key, kind) })));
  }
}
