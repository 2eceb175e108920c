/** What the extension host runs: the tests of this folder that are asked for, each outcome reported to the runner outside. */
import { report } from '../report';
import { loadSuite } from '../suite';
import { builtTests } from '../testFiles';
import { beginAfresh } from './afresh';
import { handedSelection } from '../selection';

export async function run(): Promise<void> {
  const { file, grep } = handedSelection();
  let failed = 0;
  const suite = await loadSuite(builtTests('host', file), { grep, beforeEach: beginAfresh });
  await suite.run((outcome) => {
    if (!outcome.passed) failed++;
    report(outcome);
  });
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}
