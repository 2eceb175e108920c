import { Command, CommanderError, Option } from 'commander';
import { documentFormatNames, documentFormats, type DocumentFormatName } from '../formats/documents';
import { deviceWords, type DeviceChoice } from '../language/devices';
import { mistake } from './argumentMistakes';
import { inOrder } from './argumentWords';
import { colorChoices, type ColorChoice } from './color';
import {
  addQueue,
  addWorker,
  namedQueue,
  pointOptions,
  readShard,
  type NamedQueue,
  type PointArguments,
  type QueueCommand,
  type WorkerCommand,
} from './sharingArguments';
import { UsageError } from './usageError';
import { wholeNumber } from './wholeNumber';
import { version } from './version';
import type { PointOptions } from '../sweep/place';

/** The arguments of the command `steer`. */

/** How a notebook is run. */
export interface RunOptions {
  readonly model: string;
  readonly precision: 'float32' | '8bit';
  readonly device: DeviceChoice;
  readonly threads: number;
  /** Models that are not in the cache are downloaded. */
  readonly download: boolean;
  readonly points: PointOptions;
  /** The queue whose workers measure; null: this machine does. */
  readonly queue: NamedQueue | null;
  readonly cache: string | null;
  readonly color: ColorChoice;
}

export interface RunCommand extends RunOptions {
  readonly does: 'run';
  /** `-` is standard input. */
  readonly files: readonly string[];
  /** `-` is standard output; null: no JSON. */
  readonly json: string | null;
  /** Results are written to the notebook's sidecar. */
  readonly keep: boolean;
}

export interface ReportCommand extends RunOptions {
  readonly does: 'report';
  /** `-` is standard input; null if the results know their notebook. */
  readonly file: string | null;
  /** A file of results; `-` is standard input; null: the notebook is run. */
  readonly from: string | null;
  /** The file or the folder of each format that is written. */
  readonly targets: readonly { readonly format: DocumentFormatName; readonly path: string }[];
  readonly hasCode: boolean;
}

export interface CheckCommand {
  readonly does: 'check';
  readonly files: readonly string[];
  readonly json: boolean;
  readonly cache: string | null;
  readonly color: ColorChoice;
}

export interface DevicesCommand {
  readonly does: 'devices';
  readonly json: boolean;
  /** Times both devices, and keeps what it finds. */
  readonly measure: boolean;
  /** The model that they are timed with. */
  readonly model: string;
  readonly cache: string | null;
  readonly color: ColorChoice;
}

export type ModelsCommand = { readonly cache: string | null; readonly color: ColorChoice } & (
  | { readonly does: 'list'; readonly json: boolean }
  | {
      readonly does: 'pull';
      readonly name: string;
      readonly json: boolean;
      /** Waits for a download that runs, and starts none. */
      readonly watch: boolean;
    }
  | { readonly does: 'cancel'; readonly name: string }
  | { readonly does: 'remove'; readonly name: string; readonly yes: boolean }
  | {
      readonly does: 'verify';
      readonly name: string;
      readonly json: boolean;
      /** Measures what this precision costs; null: compares files with their checksums. */
      readonly precision: '8bit' | null;
    }
);

type AnyCommand =
  | { readonly does: 'print'; readonly text: string }
  | RunCommand
  | ReportCommand
  | CheckCommand
  | DevicesCommand
  | ModelsCommand
  | WorkerCommand
  | QueueCommand;

/** The options of a command, as the parser gives them: what is not there is left out. */
interface Options extends PointArguments {
  readonly model: string;
  readonly precision: RunCommand['precision'];
  readonly device: DeviceChoice;
  readonly threads: number;
  readonly json?: string | boolean;
  readonly download?: boolean;
  readonly keep?: boolean;
  readonly yes?: boolean;
  readonly watch?: boolean;
  readonly measure?: boolean;
  readonly cache?: string;
  readonly color: ColorChoice;
}

/** The options of `report`. */
interface ReportOptions extends Omit<Options, 'json' | 'keep'>, Partial<Record<DocumentFormatName, string>> {
  readonly from?: string;
  readonly code: boolean;
}

/**
 * What a call asks for, or the text to print for --help and --version.
 * @throws UsageError
 */
export function readArguments(argv: readonly string[]): AnyCommand {
  let printed = '';
  const asked: AnyCommand[] = [];
  const program = programOf(
    (command) => asked.push(command),
    (text) => (printed += text),
  );
  try {
    program.parse(inOrder(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (printed !== '') return { does: 'print', text: printed.trimEnd() };
    throw new UsageError(mistake(error, argv, program));
  }
  const [command] = asked;
  if (!command) throw new UsageError(program.helpInformation().trimEnd());
  return command;
}

function programOf(ask: (command: AnyCommand) => void, print: (text: string) => void): Command {
  const program = new Command('steer')
    .description('Runs notebooks that steer GPT-2 by adding activation vectors.')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: false })
    .version(version, '--version', 'prints the version')
    .helpOption('-h, --help', 'prints this')
    .helpCommand('help [COMMAND]', 'prints what a command takes');
  withRun(
    program
      .command('run', { isDefault: true })
      .description(
        'runs notebooks, one after the other, and prints their text (the word run may be left out)',
      )
      .argument('<FILE...>', '.steer notebooks; - is standard input')
      .option('--json <FILE>', 'writes every result with full precision; - is standard output')
      .option('--only-kept', 'measures nothing: takes what is kept, and says how many points are missing')
      .option(
        '--shard <I/N>',
        'measures the first, second, … of N parts of the points into --store',
        readShard,
      )
      .option(
        '--keep',
        'writes results for version control to __steerbook__/NAME.steer.json beside a notebook',
      ),
  ).action((files: string[], { json, keep, ...options }: Options) =>
    ask({
      ...{ does: 'run', files, ...runOptions(options) },
      ...{ json: typeof json === 'string' ? json : null, keep: keep === true },
    }),
  );
  addReport(program.command('report'), ask);
  withCommon(
    program
      .command('check')
      .description('says what is wrong in notebooks, and runs nothing')
      .argument('<FILE...>', '.steer notebooks; - is standard input')
      .option('--json', 'prints JSON'),
  ).action((files: string[], options: Options) =>
    ask({ does: 'check', files, json: options.json === true, ...cacheAndColor(options) }),
  );
  withCommon(
    program
      .command('devices')
      .description('tells what can compute here')
      .option('--json', 'prints JSON')
      .option('--measure', 'times processor and GPU, for --device auto')
      .option('--model <MODEL>', 'model to time them with: a name, or a folder', 'bundled'),
  ).action(({ json, measure, model, ...common }: Options) =>
    ask({
      ...{ does: 'devices', json: json === true, measure: measure === true, model },
      ...cacheAndColor(common),
    }),
  );
  addWorker(withCommon(program.command('worker')), ask);
  addQueue(program.command('queue'), withCommon, ask);
  const models = program.command('models').description('the models that there are, and the cache');
  addModels(models.helpCommand(false), ask);
  return program;
}

function addReport(report: Command, ask: (command: ReportCommand) => void): void {
  withRun(
    report
      .description('runs a notebook, or takes results that there are, and writes documents that travel')
      .argument('[FILE]', '.steer notebook; - is standard input; may be left out if the results know it'),
  )
    .option('--from <RESULTS>', 'takes the results of a JSON file and runs nothing; - is standard input')
    .option('--no-code', 'leaves out the code cells');
  for (const name of documentFormatNames) {
    const { label, detail, ending } = documentFormats[name];
    report.option(
      `--${name} <${ending === null ? 'DIR' : 'OUT'}>`,
      `${label}: ${detail[0]?.toLowerCase()}${detail.slice(1)}`,
    );
  }
  report.action((file: string | undefined, options: ReportOptions) => {
    const targets = documentFormatNames.flatMap((format) => {
      const { [format]: path } = options;
      return path === undefined ? [] : [{ format, path }];
    });
    if (targets.length === 0)
      throw new UsageError(
        `Say what to write: ${documentFormatNames.map((name) => `--${name}`).join(', ')}.`,
      );
    if (file === undefined && options.from === undefined)
      throw new UsageError('Give a .steer file, or - for standard input.');
    ask({
      ...{ does: 'report', file: file ?? null, from: options.from ?? null, targets },
      ...{ hasCode: options.code, ...runOptions(options) },
    });
  });
}

function addModels(models: Command, ask: (command: ModelsCommand) => void): void {
  const named = '<NAME>';
  const about = 'a short name such as gpt2, or owner/name, each with @revision or without';
  withCommon(
    models.command('list').description('shows models and what the cache has').option('--json', 'prints JSON'),
  ).action((options: Options) =>
    ask({ does: 'list', json: options.json === true, ...cacheAndColor(options) }),
  );
  withCommon(
    models
      .command('pull')
      .description('downloads a model, or what is missing of it')
      .argument(named, about)
      .option('--json', 'prints how far it is, a line of JSON each time')
      .option('--watch', 'waits for a download that runs already'),
  ).action((name: string, options: Options) =>
    ask({
      ...{ does: 'pull', name, json: options.json === true, watch: options.watch === true },
      ...cacheAndColor(options),
    }),
  );
  withCommon(
    models.command('cancel').description('ends a download; what has arrived is kept').argument(named, about),
  ).action((name: string, options: Options) => ask({ does: 'cancel', name, ...cacheAndColor(options) }));
  withCommon(
    models
      .command('remove')
      .description('removes a model from the cache; or packed weights, or finished points')
      .argument(named, `${about}; or packed, or points`)
      .option('--yes', 'asks nothing'),
  ).action((name: string, options: Options) =>
    ask({ does: 'remove', name, yes: options.yes === true, ...cacheAndColor(options) }),
  );
  withCommon(
    models
      .command('verify')
      .description('compares the files of a model with their checksums')
      .argument(named, about)
      .option('--json', 'prints JSON')
      .addOption(
        new Option('--precision <PRECISION>', 'measures what it costs against float32').choices(['8bit']),
      ),
  ).action((name: string, options: Options) =>
    ask({
      does: 'verify',
      name,
      json: options.json === true,
      precision: options.precision === '8bit' ? '8bit' : null,
      ...cacheAndColor(options),
    }),
  );
}

const cacheAndColor = ({ cache, color }: Pick<Options, 'cache' | 'color'>) => ({
  cache: cache ?? null,
  color,
});

/** Options of commands that run notebooks. */
const withRun = (command: Command) =>
  withCommon(
    command
      .option('--model <MODEL>', 'model of a notebook that does not say one: a name, or a folder', 'bundled')
      .addOption(
        new Option('--precision <PRECISION>', 'of the weights')
          .choices(['float32', '8bit'])
          .default('float32'),
      )
      .addOption(
        new Option('--device <DEVICE>', 'what measures; gpu is experimental')
          .choices(Object.keys(deviceWords))
          .default('auto' satisfies DeviceChoice),
      )
      .option(
        '--threads <N>',
        'threads of the runtime; 0: one per physical core',
        wholeNumber('--threads'),
        0,
      )
      .option('--download', 'downloads models that are not in the cache')
      .option('--store <DIR>', 'keeps the points of sweeps in this folder; else in the cache folder')
      .option('--fresh', 'measures anew the points that are kept')
      .option('--queue [ADDRESS]', 'measures on the workers of a queue: an address, or a file that has one')
      .option('--insecure', 'allows a queue on another machine without encryption'),
  );

const runOptions = ({
  model,
  precision,
  device,
  threads,
  download,
  ...common
}: Omit<Options, 'json'>): RunOptions => ({
  ...{ model, precision, device, threads, download: download === true, points: pointOptions(common) },
  queue: namedQueue(common),
  ...cacheAndColor(common),
});

/** Options that every command has. */
const withCommon = (command: Command) =>
  command
    .addOption(
      new Option('--color <WHEN>', 'colours of the text')
        .choices(colorChoices)
        .default('auto' satisfies ColorChoice),
    )
    .option('--cache <DIR>', 'folder of downloaded models');
