import { tokenize, tokenizePrompt } from '../../model/tokenizer';
import { expandSteering, isSweep } from '../expandSteering';
import type { ChosenModel } from '../models';
import { problem } from '../problem';
import { additionsOf } from '../results/steeringText';
import type { SweptResult } from '../results/types';
import type { Addition } from '../steering';
import { settingsWith, type Body, type Run, type Runner, type StatementOf } from './statement';

/** The statements that a sweep turns into a curve or a grid. */
export type SweptStatement = 'next' | 'heat' | 'score' | 'count' | 'norms' | 'lens' | 'compare';

type SweptBody = Extract<Body, { kind: SweptResult['kind'] }>;

/**
 * Measures something at every point of a steering. Points share what they can: unsteered rows run once for all.
 * `done` is called for each point, in any order, as soon as its numbers are there.
 */
export type Measure<K extends SweptStatement> = (
  statement: StatementOf<K>,
  run: Run,
  points: readonly (readonly Addition[])[],
  done: (point: number, body: SweptBody) => void,
) => Promise<void>;

/** Runs a measurement: its one result, or a sweep of results where the session's steering has several values. */
export function swept<K extends SweptStatement>(kind: K, measure: Measure<K>): Runner<K> {
  return async (statement, run) => {
    const { steering } = run.session;
    const model = await run.choose();
    const { axes, points } = expandSteering(steering, model, statement);
    checkSize(statement, run, model, points.length);
    if (!isSweep(steering)) {
      let only: SweptBody | undefined;
      await measure(statement, run, points, (_, body) => (only = body));
      if (!only) throw new Error(`${kind} gave no result`);
      return only;
    }

    const results = points.map((): SweptResult | undefined => undefined);

    const sweep = (state: object): Body => {
      const end = results.indexOf(undefined);
      const there = results.slice(0, end === -1 ? results.length : end) as SweptResult[];
      const [first] = there;
      return {
        kind: 'sweep',
        axes,
        kind_swept: kind,
        points: there,
        settings: first?.settings,
        steering: first ? additionsOf(first) : [],
        ...state,
      };
    };
    try {
      await measure(statement, run, points, (point, body) => {
        results[point] = run.result(body) as SweptResult;
        run.show(sweep({ running: true }));
      });
      return sweep({});
    } catch (error) {
      if (run.signal.aborted && results[0]) run.show(sweep({ cancelled: true }));
      throw error;
    }
  };
}

const mebibyte = 2 ** 20;

/** @throws Problem where the results of all points would not fit into the kernel's memory. */
function checkSize(
  statement: StatementOf<SweptStatement>,
  run: Run,
  model: ChosenModel,
  points: number,
): void {
  const needed = points * resultBytes(statement, run, model);
  if (needed > model.cacheBudget)
    throw problem('sweep-too-large', statement, {
      points,
      neededMiB: needed / mebibyte,
      haveMiB: model.cacheBudget / mebibyte,
      smaller: smaller[statement.kind],
    });
}

/** What makes the result of a point smaller. */
const smaller: Readonly<Record<SweptStatement, string | null>> = {
  next: 'a smaller top',
  compare: 'a smaller top',
  heat: 'a shorter text',
  norms: 'a shorter prompt',
  lens: 'a shorter prompt',
  count: 'a smaller n',
  score: null,
};

/** About what one result takes, as objects here and as text on its way to the editor. */
function resultBytes(statement: StatementOf<SweptStatement>, run: Run, model: ChosenModel): number {
  const perNumber = 40;
  const perToken = 200;
  switch (statement.kind) {
    case 'next':
    case 'compare':
      return 3 * settingsWith(run.session, statement.options).top * perToken;
    case 'heat':
      return tokenize(statement.text.value).length * perToken;
    case 'norms':
      return 3 * model.n_layers * tokenizePrompt(statement.prompt.value).length * perNumber;
    case 'lens':
      return 2 * (model.n_layers + 1) * tokenizePrompt(statement.prompt.value).length * perToken;
    case 'count':
      return 2 * statement.prompts.length * settingsWith(run.session, statement.options).n * perNumber;
    case 'score':
      return 10 * perToken;
  }
}

/** The one point of a steering that does not sweep. */
export async function onePoint(
  run: Run,
  what: string,
  span: { start: number; end: number },
): Promise<readonly Addition[]> {
  const { points } = expandSteering(run.session.steering, await run.choose(), span);
  if (points.length > 1) throw problem('sweep-not-allowed', span, { what, values: points.length, most: 1 });
  return points[0] ?? [];
}
