/** The process that knows files, models and tokens. */
import type { ChildProcess } from 'node:child_process';
import type { ModelShape } from '../../kernel/language/programFacts';
import { modelRequest, type NamedModel } from '../../kernel/process/factsProtocol';
import { helperProcess, type HelperProcess } from '../helperProcess';

export interface FactsProcess extends HelperProcess {
  /** The layers of a model, as they were told before if they were: what has changed since is there the next time. */
  model(named: NamedModel): Promise<ModelShape | null>;
}

const LONGEST_MS = 10_000;

export function factsProcess(fork: () => ChildProcess): FactsProcess {
  const { ask, dispose } = helperProcess(fork, LONGEST_MS);
  const shapes = new Map<string, ModelShape | null>();
  return {
    ask,
    dispose,
    async model(named) {
      const key = JSON.stringify(named);
      const told = ask((to) => to.sendRequest(modelRequest, named)).then((shape) => {
        shapes.set(key, shape);
        return shape;
      });
      return shapes.get(key) ?? (await told);
    },
  };
}
