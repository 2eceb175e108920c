import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveCells } from '../../kernel/resolve';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { testModels } from '../modelFixture';
import { seeded } from '../unit/language/random';

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

const prompts = ['I hate you because', 'The bride and the groom'];
const vectors = ['"Love" - "Hate"', '"Joy" - "Pain"', 'wed'];
const definitions = ['" wedding"', '" weddings"'];

/** A cell as what it says; `noise` is how it is written. */
type Part =
  | { readonly kind: 'let'; readonly vector: number }
  | { readonly kind: 'set'; readonly seed: number }
  | {
      readonly kind: 'steer';
      readonly vector: number;
      readonly layer: number;
      readonly coefficient: number;
    }
  | { readonly kind: 'off' }
  | { readonly kind: 'next'; readonly prompt: number; readonly top: number }
  | { readonly kind: 'score' }
  | { readonly kind: 'tokens'; readonly prompt: number };

interface Program {
  readonly parts: readonly Part[];
  /** The text that `score` reads. */
  readonly data: number;
}

const files = ['A long sentence here.\n', 'Another sentence there.\n'];

function written(part: Part, noise: number): string {
  const source = (() => {
    switch (part.kind) {
      case 'let':
        return `let wed = ${definitions[part.vector]}`;
      case 'set':
        return `set seed ${part.seed}`;
      case 'steer':
        return `steer ${vectors[part.vector]} @${part.layer} x${part.coefficient}`;
      case 'off':
        return 'steer off';
      case 'next':
        return `next "${prompts[part.prompt]}" top ${part.top}`;
      case 'score':
        return 'score "data.txt"';
      case 'tokens':
        return `tokens "${prompts[part.prompt]}"`;
    }
  })();
  if (noise === 1) return `# a comment\n\n${source}   # another`;
  if (noise === 2) return source.replace(/ (?=[@x-])/g, '   ').replace(/(steer|next|let) /, '$1  ');
  return source;
}

/** What each cell's results depend on, told without the product: a text; null for a cell after one that fails. */
function dependencies({ parts, data }: Program): readonly (string | null)[] {
  let [seed, name, steering]: [number, number | null, string] = [0, null, 'off'];
  let failed = false;
  return parts.map((part) => {
    if (failed) return null;
    switch (part.kind) {
      case 'let':
        name = part.vector;
        return '';
      case 'set':
        seed = part.seed;
        return '';
      case 'steer': {
        failed = vectors[part.vector] === 'wed' && name === null;
        if (failed) return null;
        const defined = vectors[part.vector] === 'wed' ? name : '';
        steering = `${part.vector} ${defined} ${part.layer} ${part.coefficient}`;
        return `steer ${steering} ${seed}`;
      }
      case 'off':
        steering = 'off';
        return '';
      case 'next':
        return `next ${part.prompt} ${part.top} ${steering} ${seed}`;
      case 'score':
        return `score ${data} ${steering} ${seed}`;
      case 'tokens':
        return `tokens ${part.prompt} ${seed}`;
    }
  });
}

describe('what a result would follow from', () => {
  it('changes exactly if something changes that it depends on', async () => {
    const random = seeded(11);
    const upTo = (limit: number) => random.below(limit);
    const makers: readonly (() => Part)[] = [
      () => ({ kind: 'let', vector: upTo(2) }),
      () => ({ kind: 'set', seed: upTo(2) }),
      () => ({ kind: 'steer', vector: upTo(3), layer: 2 + upTo(2), coefficient: 1 + upTo(2) }),
      () => ({ kind: 'off' }),
      () => ({ kind: 'next', prompt: upTo(2), top: 3 + upTo(2) }),
      () => ({ kind: 'score' }),
      () => ({ kind: 'tokens', prompt: upTo(2) }),
    ];
    const make = () => random.pick(makers)();
    const change = ({ parts, data }: Program): Program => {
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
    let program: Program = { parts: Array.from({ length: 6 }, make), data: 0 };
    for (let step = 0; step < 250; step++) {
      writeFileSync(join(folder, 'data.txt'), files[program.data] ?? '');
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
