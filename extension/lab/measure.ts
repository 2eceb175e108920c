/** Measures the Lab's newest setting in the editor's kernel. */
import * as vscode from 'vscode';
import { checkLab, labPlaceOf, labProgram, type LabMeasurement } from '../../kernel/lab/toCells';
import type { LabProblem, ToLab } from '../../kernel/lab/messages';
import type { LabResult, LabSetting } from '../../kernel/lab/setting';
import type { RunError } from '../../kernel/language/diagnostics';
import type { ModelInfo } from '../../kernel/results/envelope';
import type { Result } from '../../kernel/kinds/readings';
import type { EditorKernel, ProgramWatch } from '../editorKernel';
import { latestWins, type Latest } from './latest';
import { reasonOf } from '../reason';

/** A setting, by the number that its answers carry. */
export interface Asked {
  readonly number: number;
  readonly setting: LabSetting;
}

export interface LabMeasuring extends Latest<Asked> {
  /** The model that settings are checked with; requested again after `forgetModel`. */
  readonly model: ModelInfo | null;
  /** What the Lab waits for, in words. */
  readonly waiting: string | null;
  forgetModel(): void;
}

/** The Lab says that it waits if work takes longer than this to begin. */
const SOON_MS = 300;
const LOADING = 'Loading the model';
const BUSY = 'Waiting for the kernel, which is busy with other work';
/** What the Lab waits for; the kernel does not report when it begins to measure norms. */
const waits: Readonly<Record<LabMeasurement, string>> = {
  next: BUSY,
  norms: 'Measuring norms',
  complete: BUSY,
};

/** Posts the shifts of the next token first, and the rest once nothing newer is asked for. */
export function measureNewest(kernel: EditorKernel, post: (message: ToLab) => void): LabMeasuring {
  let model: ModelInfo | null = null;
  /** The first run waits for the model. */
  let isLoading = false;
  let waiting: string | null = null;
  let inFlight = 0;
  let mostInFlight = 0;

  /** Says why nothing comes, unless the work begins soon. */
  async function request<T>(text: string, work: (begun: () => void) => Promise<T>): Promise<T> {
    mostInFlight = Math.max(mostInFlight, ++inFlight);
    const timer = setTimeout(() => post({ kind: 'waiting', text: (waiting = text) }), SOON_MS);
    const begun = () => {
      clearTimeout(timer);
      waiting = null;
    };
    try {
      return await work(begun);
    } finally {
      begun();
      inFlight--;
    }
  }

  /** The model, once it is known and begins to load; null, with the reason posted, if it cannot be used. */
  async function prepared({ number }: Asked): Promise<ModelInfo | null> {
    // A process that ended, or has another model now, is not prepared.
    if (model && kernel.model?.id === model.id) return model;
    model = null;
    isLoading = kernel.model === null;
    try {
      post({ kind: 'progress', text: LOADING });
      ({ model } = await request(LOADING, () => kernel.prepare({ prompt: '', newTokens: 1 })));
      post({ kind: 'model', model });
    } catch (error) {
      const message = reasonOf(error);
      const problem: LabProblem = { place: 'setting', code: 'no-such-model', message };
      post({ kind: 'wrong', number, problems: [problem], offer: 'again' });
    }
    return model;
  }

  /** True if the measurement has given its result. */
  async function measure(
    { number, setting }: Asked,
    measurement: LabMeasurement,
    token: vscode.CancellationToken,
  ): Promise<boolean> {
    const program = labProgram(setting, [measurement]);
    let latest: Result | undefined;
    const show = (result: Result) => {
      latest = result;
      if (isLabResult(result)) post({ kind: 'result', number, result, mostInFlight });
    };
    const watch = (begun: () => void): ProgramWatch => ({
      result(_output, result) {
        begun();
        isLoading = false;
        show(result);
      },
      progress({ text }) {
        begun();
        post({ kind: 'progress', text });
      },
    });
    const { status, errors } = await request(isLoading ? LOADING : waits[measurement], (begun) =>
      kernel.run(program, watch(begun), token),
    );
    // If the kernel is gone, results that were growing get no more updates.
    if (latest?.state === 'running') show({ ...latest, state: 'stopped' });
    if (status === 'error') fail({ number, setting }, errors);
    return status === 'ok';
  }

  function fail({ number, setting }: Asked, errors: readonly RunError[]): void {
    if (errors.some(({ code }) => code === 'kernel-died')) model = null;
    const problems = errors.map((error): LabProblem => ({
      ...labPlaceOf(setting, error),
      code: error.code,
      message: error.message,
    }));
    const offer = problems.some(({ place }) => place === 'setting') ? 'again' : null;
    post({ kind: 'wrong', number, problems, offer });
  }

  const latest = latestWins<Asked>({
    async first(asked) {
      const known = await prepared(asked);
      if (!known) return false;
      const problems = checkLab(asked.setting, known);
      if (problems.length > 0) {
        post({ kind: 'wrong', number: asked.number, problems, offer: null });
        return false;
      }
      // Never cancelled: it takes tens of milliseconds, and while a slider moves none would get through.
      return measure(asked, 'next', neverCancelled);
    },
    async rest(asked, signal) {
      await aMoment(signal);
      if (signal.aborted) return;
      const source = new vscode.CancellationTokenSource();
      signal.addEventListener('abort', () => source.cancel());
      const isDone =
        (await measure(asked, 'norms', source.token)) && (await measure(asked, 'complete', source.token));
      if (isDone) post({ kind: 'done', number: asked.number });
      source.dispose();
    },
  });
  return {
    ...latest,
    get model() {
      return model;
    },
    get waiting() {
      return waiting;
    },
    forgetModel() {
      model = null;
    },
  };
}

/** A slider that pauses for less than this still moves. */
const MOMENT_MS = 120;

function aMoment(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, MOMENT_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const neverCancelled = new vscode.CancellationTokenSource().token;

function isLabResult(result: Result): result is LabResult {
  return result.kind === 'next' || result.kind === 'norms' || result.kind === 'completions';
}
