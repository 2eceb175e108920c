import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveCells } from '../../kernel/resolve';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { testModels } from '../modelFixture';
import { seeded } from '../unit/language/random';
import { dataFile, dataTexts, dependencies, randomPart, written, type RandomProgram } from './randomPrograms';

const models = testModels();
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-resolve-'));
});
after(() => rmSync(folder, { recursive: true }));

const cellsOf = (sources: readonly string[]) => sources.map((source, index) => ({ index, source }));
const resolveAll = (sources: readonly string[], within: { readonly defaultModel?: string } = {}) =>
  resolveCells(
    { models, defaultModel: 'bundled', folder, ...within },
    cellsOf(sources),
    new AbortController().signal,
  );
const hashesOf = async (sources: readonly string[]) =>
  (await resolveAll(sources)).map(({ results }) => results.map(({ resolved }) => resolved));

describe('what a result would follow from', () => {
  it('changes exactly if something changes that it depends on', async () => {
    const random = seeded(11);
    const upTo = (limit: number) => random.below(limit);
    const make = () => randomPart(random);
    const change = ({ parts, data }: RandomProgram): RandomProgram => {
      const at = upTo(parts.length);
      const others = parts.toSpliced(at, 1);
      switch (upTo(5)) {
        case 0:
          return { parts, data: 1 - data };
        case 1:
          return { parts: others, data };
        case 2:
          return { parts: parts.toSpliced(at, 0, make()), data };
        case 3:
          return { parts: others.toSpliced(upTo(parts.length), 0, parts[at] ?? make()), data };
        default:
          return { parts: parts.with(at, make()), data };
      }
    };
    /** Each text of a dependency, and each hash: one to one. */
    const [byText, byHash] = [new Map<string, string>(), new Map<string, string>()];
    let program: RandomProgram = { parts: Array.from({ length: 6 }, make), data: 0 };
    for (let step = 0; step < 250; step++) {
      writeFileSync(join(folder, dataFile), dataTexts[program.data] ?? '');
      const sources = program.parts.map((part) => written(part, upTo(3)));
      const cells = await resolveAll(sources);
      const expected = dependencies(program);
      for (const [index, cell] of cells.entries()) {
        const text = expected[index] ?? null;
        const why = `step ${step}, cell ${index} of\n${sources.join('\n%%\n')}`;
        assert.equal(cell.end === 'ok', text !== null, why);
        const [found] = cell.results;
        if (text === null || text === '') {
          assert.equal(found, undefined, why);
          continue;
        }
        assert.ok(found, why);
        assert.equal(byText.get(text) ?? found.resolved, found.resolved, `${text}\n${why}`);
        assert.equal(byHash.get(found.resolved) ?? text, text, why);
        byText.set(text, found.resolved);
        byHash.set(found.resolved, text);
      }
      const isLong = step % 10 === 9 || program.parts.length === 1;
      program = isLong ? { parts: Array.from({ length: 6 }, make), data: 0 } : change(program);
    }
    assert.ok(byText.size > 50, `${byText.size} different dependencies were met`);
  });

  it('says which models are not here, and which weights were not hashed', async () => {
    const cells = await resolveAll(['next "a"', 'model "./nowhere"', 'next "a"']);
    assert.deepEqual(
      cells.map(({ end }) => end),
      ['ok', 'no-model', 'no-model'],
    );
    await runCell(
      { models, defaultModel: 'bundled', folder, session: newSession() },
      { index: 0, source: 'next "a"' },
      [],
      new AbortController().signal,
    );
    const [hashed] = await resolveAll(['next "a"']);
    assert.match(hashed?.results[0]?.weights ?? '', /^[0-9a-f]{64}$/);
  });

  it('does not run what it plans', async () => {
    await hashesOf(['let a = "Love"', 'save a "a.safetensors"']);
    await assert.rejects(async () => (await import('node:fs/promises')).stat(join(folder, 'a.safetensors')));
  });
});
