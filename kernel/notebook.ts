import type { ModelSource, OpenedModel, Resolving } from '../model/source/source';
import { SourceError, type SourceProblem } from '../model/source/sourceProblem';
import { NotFinite } from '../model/finite';
import { MemoryLimit } from '../model/memory';
import type { Span } from './language/ast';
import type { DeviceChoice } from './language/devices';
import { Problem, problem } from './problem';
import type { ModelInfo } from './results/envelope';
import type { Session } from './session';
import type { Executor } from './sweep/executor';
import { PointsProblem, type PointsTrouble } from './sweep/pointsProblem';

/** What cells run in: one notebook's session, and the models and folder that it may use. */
export interface Notebook {
  session: Session;
  readonly models: ModelSource;
  /** Model of a notebook without a `model` statement. */
  readonly defaultModel: string;
  /** Where a notebook without `set device` measures; the processor unless given. */
  readonly defaultDevice?: DeviceChoice;
  /** Where everything is measured, whatever the notebook says. */
  readonly onlyDevice?: DeviceChoice;
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** False for a notebook that was never saved: it has no folder of its own, and writes nothing. */
  readonly isSaved?: boolean;
  /** Where points are measured; in this process unless given. */
  readonly execute?: Executor;
}

/** The session's model. @throws Problem at `span` if it cannot be used. */
export function openModel(notebook: Notebook, span: Span, resolving?: Resolving): Promise<OpenedModel> {
  return opened(notebook, notebook.session.model ?? notebook.defaultModel, span, resolving);
}

/** A model by its name. @throws Problem at `span` if it cannot be used. */
export function opened(
  { models, folder }: Notebook,
  name: string,
  span: Span,
  resolving?: Resolving,
): Promise<OpenedModel> {
  return at(span, () => models.open(name, folder, resolving));
}

function sourceProblem(found: SourceProblem, span: Span): Problem {
  if ('sentence' in found) return problem(found.code, span, found);
  switch (found.code) {
    case 'no-such-model':
      return problem(found.code, span, found);
    case 'model-changed':
      return problem(found.code, span, found);
    case 'memory-limit':
      return problem(found.code, span, found);
  }
}

function pointsProblem(trouble: PointsTrouble, span: Span): Problem {
  switch (trouble.code) {
    case 'queue-address':
      return problem(trouble.code, span, trouble);
    case 'queue-aside':
      return problem(trouble.code, span, trouble);
    case 'queue-too-large':
      return problem(trouble.code, span, {});
    case 'queue-unreachable':
    case 'queue-lost':
      return problem(trouble.code, span, trouble);
    case 'store-unwritable':
      return problem(trouble.code, span, trouble);
  }
}

/** The session's model; null if it cannot be used, which may not matter. */
export async function knownModel(notebook: Notebook): Promise<OpenedModel | null> {
  try {
    return await openModel(notebook, { start: 0, end: 0 });
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** The model as results name it; computes its hash if that is not known yet. */
export async function infoOf(model: OpenedModel): Promise<ModelInfo> {
  const { id, revision, n_layers, d_model, precision, device, adapter, notOnGpu } = model;
  const [sha256, cost] = [await model.hash(), await model.cost()];
  return {
    ...{ id, revision, sha256, n_layers, d_model, precision },
    ...(cost && { precision_kl: cost.kl }),
    device,
    ...(adapter !== null && { adapter }),
    ...(notOnGpu !== null && { not_on_gpu: notOnGpu }),
  };
}

/** What `work` gives. @throws Problem at `span` in place of every error that tells what is wrong with a model or numbers. */
export async function at<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SourceError) throw sourceProblem(error.problem, span);
    if (error instanceof PointsProblem) throw pointsProblem(error.trouble, span);
    if (error instanceof MemoryLimit) throw problem('memory-limit', span, error.sizes);
    if (error instanceof NotFinite) throw problem('not-finite', span, { where: error.where });
    throw error;
  }
}
