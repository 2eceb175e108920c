/**
 * `npm run fuzz [-- NAME …] [--minutes N] [--seed S] [--path P]`: tries inputs made by chance, with equal time for each kind. A
 * failure is printed as small as it can be made, with the command that tries it again. The last line counts the kinds.
 */
import { parseArgs } from 'node:util';
import { endFuzzers, fuzzers } from './all';

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      path: { type: 'string' },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isSafeInteger(seed)) throw new Error('--minutes and --seed take numbers.');
  const unknown = positionals.filter((name) => !fuzzers.some((fuzzer) => fuzzer.name === name));
  if (unknown.length > 0)
    throw new Error(
      `No fuzzer is called ${unknown.join(', ')}: ${fuzzers.map(({ name }) => name).join(', ')}.`,
    );
  const asked = fuzzers.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  console.log(`seed ${seed}`);
  let failed = 0;
  for (const fuzzer of asked) {
    const time = (minutes * 60_000) / asked.length;
    const { path } = values;
    const runs = path === undefined ? Number.MAX_SAFE_INTEGER : 1;
    const { runs: tried, failure } = await fuzzer.check({ seed, runs, time, ...(path && { path }) });
    console.log(`${failure === null ? '✓' : '✗'} ${fuzzer.name}: ${tried} runs`);
    if (failure !== null) {
      failed++;
      console.log(failure);
    }
  }
  await endFuzzers();
  console.log(`\n${asked.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

void main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  })
  .then((status) => process.exit(status));
