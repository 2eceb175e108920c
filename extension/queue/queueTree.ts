/** What the view of the queue says, as text. Names, ids and reasons come from whoever has sent them. */
import { counted, shortNumber } from '../../kernel/language/numbers';
import type { QueueState } from '../../kernel/process/lookProtocol';
import { isModelName } from '../../kernel/process/modelsProtocol';
import { recentMinutes } from '../../kernel/queue/throughput';
import { visibleText } from '../../kernel/results/tokenText';

/** A row of the view. Its label is enough by itself. */
export interface QueueRow {
  /** The same whenever this is shown again. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** The id of the job that the row is about; null if it is about none. */
  readonly job: string | null;
  readonly rows: readonly QueueRow[];
}

/** A row for the queue of each model. */
export function queueRows(queues: readonly QueueState[]): readonly QueueRow[] {
  return queues.map((state) => {
    const { queue, workers, waiting } = state;
    const model = visibleText(state.model);
    const parts = [workersOf(state), `${waiting} waiting`, visibleText(state.precision)];
    const rows = isIdle(state) ? [] : rowsOf(state);
    // A row that has had none inside would stay closed.
    const id = rows.length > 0 ? queue : `${queue} idle`;
    return {
      ...{ id, label: model, description: [...parts, ...engineOf(state)].join(' · ') },
      tooltip: [
        `Points of ${model} (${visibleText(state.precision)})`,
        ...rows.map(({ label }) => label),
      ].join('\n'),
      icon: state.aside > 0 || (workers === 0 && waiting > 0) ? 'warning' : 'server-environment',
      ...{ job: null, rows },
    };
  });
}

/** True if its own row says all: a worker lists each precision of its models. */
const isIdle = ({ workers, waiting, running, finished, aside, perMinute }: QueueState) =>
  workers > 0 && waiting + running + finished + aside === 0 && !perMinute;

const rowsOf = (state: QueueState): readonly QueueRow[] => [
  ...(state.isOtherEngine ? [engineRow(state)] : []),
  ...[workersRow(state), jobsRow(state), throughputRow(state)],
  ...(state.aside > 0 ? [asideRow(state)] : []),
];

/** What stands in place of rows; null: the rows say all. @param address without its password. */
export const emptyText = (queues: readonly QueueState[], address: string): string | null =>
  queues.length > 0
    ? null
    : `No worker is at ${address}, and no job. Start steer worker on the machines that are to measure, and run a cell.`;

const engineOf = ({ isOtherEngine, engine }: QueueState) => (isOtherEngine ? [`engine ${engine}`] : []);

const workersOf = ({ workers }: QueueState) => (workers === 0 ? 'no worker' : counted(workers, 'worker'));

type Said = Pick<QueueRow, 'label' | 'icon'> & Partial<Pick<QueueRow, 'description' | 'tooltip' | 'rows'>>;

const row = (
  { queue }: QueueState,
  name: string,
  { label, description = '', tooltip = label, icon, rows = [] }: Said,
): QueueRow => ({ id: `${queue} ${name}`, label, description, tooltip, icon, job: null, rows });

const engineRow = (state: QueueState) =>
  row(state, 'engine', {
    ...{
      label: `Sent by another version of Steerbook`,
      description: `engine ${state.engine}`,
      icon: 'versions',
    },
    tooltip: `Workers of engine ${state.engine} alone measure this: others would give other numbers.`,
  });

function workersRow(state: QueueState): QueueRow {
  if (state.workers > 0)
    return row(state, 'workers', { label: counted(state.workers, 'worker'), icon: 'vm' });
  const start = `Start one: ${workerCommand(state.model)}`;
  return row(state, 'workers', {
    ...{ label: 'No worker', description: start, icon: 'vm-outline' },
    tooltip: `No worker takes jobs of ${visibleText(state.model)}. ${start}, on a machine that is to measure, with the address of the queue in STEERBOOK_QUEUE.`,
  });
}

/** The name goes into a command only if it is a model's and nothing else. */
function workerCommand(model: string): string {
  if (model === 'bundled') return 'steer worker';
  return isModelName(model) ? `steer worker --allow ${model}` : 'steer worker --models FOLDER';
}

const jobsRow = (state: QueueState) =>
  row(state, 'jobs', {
    ...{ label: `Jobs: ${state.waiting} waiting, ${state.running} running`, icon: 'list-unordered' },
    description: state.finished > 0 ? `${state.finished} to collect` : '',
    tooltip:
      'A job is up to 32 points of a sweep. What is finished waits for a week for the notebook that has sent it.',
  });

function throughputRow(state: QueueState): QueueRow {
  const { perMinute } = state;
  if (perMinute === null)
    return row(state, 'throughput', { label: 'Throughput not known yet', icon: 'dashboard' });
  return row(state, 'throughput', {
    label: perMinute > 0 ? `${shortNumber(perMinute)} jobs a minute` : 'No job finished',
    ...{ description: `last ${recentMinutes} minutes`, icon: 'dashboard' },
  });
}

function asideRow(state: QueueState): QueueRow {
  const more = state.aside - state.failures.length;
  const jobs = state.failures.map(({ id, reason }) => ({
    ...row(state, id, {
      label: `${visibleText(id).slice(0, 10)}…: ${visibleText(reason)}`,
      tooltip: `Job ${visibleText(id)}: ${visibleText(reason)}`,
      icon: 'error',
    }),
    job: id,
  }));
  return row(state, 'aside', {
    ...{ label: `${counted(state.aside, 'job')} put aside`, icon: 'warning' },
    tooltip: 'A job is put aside if no worker can measure it. Run its cell again for another attempt.',
    rows: more > 0 ? [...jobs, row(state, 'more', { label: `${more} more`, icon: 'ellipsis' })] : jobs,
  });
}
