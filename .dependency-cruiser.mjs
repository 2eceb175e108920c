// Who may import whom: the house, as rules. Type-only imports count. A violation is a design question, not an exception.

/** A rule that files under `from` import nothing but `to`, themselves, and packages. */
function only(name, from, to, { fromNot, comment } = {}) {
  return {
    name,
    comment: comment ?? `${from} imports only what the house allows it.`,
    severity: 'error',
    from: { path: from, ...(fromNot && { pathNot: fromNot }) },
    to: { path: '^(model|kernel|extension|webviews|test)/', pathNot: to },
  };
}

const results = '^kernel/results/';
const language = '^kernel/language/';
const readings = '^kernel/kinds/(readings|[^/]+/(result|reading|wordDiff|spans|text))\\.ts$';
const plain =
  '^model/(present|breathe|distributions|sampling|steering|finite)\\.ts$|^model/tokenizer/tokenizer\\.ts$';
const facts =
  '^model/(source/source|tokenizer/tokenizer|tokenizer/gpt2Tokenizer|steering|breathe|present|regularFile|vectors/[^/]+)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other cannot be read or changed apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'vscode-in-extension-only',
      severity: 'error',
      from: { path: '^(model|kernel|webviews)/' },
      to: { path: '(^|/)vscode$' },
    },
    {
      name: 'runtime-in-model-only',
      severity: 'error',
      from: { path: '^(kernel|extension|webviews)/' },
      to: { path: 'onnxruntime' },
    },
    only('model', '^model/', '^model/'),
    only('model-checkpoint', '^model/checkpoint/', '^model/(checkpoint/|present|regularFile)'),
    only('model-graph', '^model/graph/', '^model/(graph|checkpoint)/|^model/(present|regularFile|finite)'),
    only(
      'model-passes',
      '^model/passes/',
      '^model/(passes|graph|checkpoint)/|^model/(present|finite|memory|regularFile|packedFiles|cacheLimit)',
    ),
    only('model-vectors', '^model/vectors/', '^model/(vectors|checkpoint)/|^model/finite\\.ts$'),
    only('model-tokenizer', '^model/tokenizer/', '^model/tokenizer/'),
    only(
      'model-generation',
      '^model/(generation|sampling|distributions|steering)\\.ts$',
      '^model/(passes|checkpoint)/|^model/(present|sampling)\\.ts$',
    ),
    only(
      'model-engine',
      '^model/engine/',
      '^model/(engine|passes|checkpoint|tokenizer)/|^model/[^/]+\\.ts$',
      {
        fromNot: 'x^',
      },
    ),
    only('language', language, language),
    only('results', results, `${results}|${language}`),
    only('kinds-result', '^kernel/kinds/[^/]+/result\\.ts$', results),
    only(
      'kinds-reading',
      '^kernel/kinds/[^/]+/reading\\.ts$',
      `${results}|${language}|^kernel/kinds/[^/]+/[^/]+\\.ts$`,
    ),
    only(
      'kinds-measure',
      '^kernel/kinds/[^/]+/measure\\.ts$',
      `${results}|${plain}|^model/(engine|checks|generation)|^kernel/kinds/(measuring|planSchema|[^/]+/(result|slices|groups|wordCount))\\.ts$`,
      { comment: 'Measuring sees plans and weights: no session, no language, no file.' },
    ),
    {
      name: 'kinds-measure-sees-plan-types-only',
      severity: 'error',
      from: { path: '^kernel/kinds/[^/]+/measure\\.ts$' },
      to: { path: '^kernel/kinds/[^/]+/plan\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    only(
      'plan',
      '^kernel/plan/',
      `^kernel/(plan|language|results)/|^kernel/(problem|session)\\.ts$|${facts}`,
    ),
    only('data', '^kernel/data/', `^kernel/(data|language|results)/|^kernel/problem\\.ts$|${facts}`),
    only('formats', '^kernel/formats/', `^kernel/formats/|${readings}|${results}|${language}`),
    only(
      'kept',
      '^kernel/kept/',
      `^kernel/(kept|formats)/|${readings}|${results}|${language}|^model/regularFile\\.ts$`,
    ),
    only(
      'queue',
      '^kernel/queue/',
      `^kernel/queue/|${results}|^kernel/sweep/units\\.ts$|^model/(present|engine/number)\\.ts$`,
      { comment: 'A queue carries jobs; what is in them is read by those who send and do them.' },
    ),
    only(
      'sweep-reading',
      '^kernel/sweep/(series|result|sweepReading|sweepTable|sweepText)\\.ts$',
      `^kernel/sweep/(series|result|sweepReading|sweepTable|sweepText)\\.ts$|${results}|${language}`,
    ),
    only(
      'lab-in-a-browser',
      '^kernel/lab/(setting|messages|hostRequest)\\.ts$',
      `^kernel/lab/(setting|messages|hostRequest)\\.ts$|${readings}|${results}|^kernel/language/(ast|numbers|print|quoted)\\.ts$`,
    ),
    only(
      'measuring-process',
      '^kernel/process/(measure|measureProtocol)\\.ts$',
      `^kernel/process/(measureProtocol|environment|parent|channel)\\.ts$|^kernel/kinds/(measuring|planSchema|[^/]+/measure)\\.ts$|${results}|^model/`,
    ),
    only(
      'webviews',
      '^webviews/',
      `^webviews/|${readings}|${results}|^kernel/formats/|^kernel/sweep/(result|series)\\.ts$|^kernel/language/(print|numbers|quoted)\\.ts$|^kernel/lab/(setting|messages|hostRequest)\\.ts$`,
    ),
    only(
      'extension',
      '^extension/',
      `^extension/|${readings}|${results}|^kernel/(formats|language|lab)/|^kernel/sweep/(result|series)\\.ts$|^kernel/process/(protocol|progress|kernelClient|forkKernel|factsProtocol|keepProtocol|lookProtocol|modelsProtocol|downloadProgress|network)\\.ts$|^kernel/kept/cellPlaces\\.ts$|^kernel/queue/(address|throughput)\\.ts$|^model/(bytes|cacheLimit|precisionCost|source/catalogue)\\.ts$`,
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test)/' },
  },
};
