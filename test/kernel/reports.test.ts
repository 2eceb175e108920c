import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RunDocument } from '../../kernel/formats/document';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

const notebook = `# %% [markdown]
# # Love & hate <b>
# A [link](https://example.org/a), a [file](other.steer), ![a picture](https://example.org/p.png).

# %%
steer "Love" - "Hate" @4 x2
align "I hate you because"

# %%
next "I hate you because" top 5
`;

describe('steer report', () => {
  const folder = temporaryFolder('steerbook-reports');
  const path = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(path(name), 'utf8');
  /** What a page shows. */
  const pageOf = (name: string) => read(name).split('<script')[0] ?? '';
  /** The document that is in a page. */
  const documentOf = (name: string): unknown =>
    JSON.parse(
      /<script type="application\/json" id="steerbook-results">([^<]*)</.exec(read(name))?.[1] ?? '',
    );
  const steer = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'report', ...args], {
      ...{ encoding: 'utf8', cwd: folder },
      env: { ...process.env, NO_COLOR: '1' },
    });
  const write = (name: string, text: string) => writeFileSync(path(name), text);

  before(() => {
    write('love.steer', notebook);
    const all = ['--html', 'all.html', '--md', 'all.md', '--csv', 'tables', '--json', 'all.json'];
    const { status, stdout, stderr } = steer('love.steer', ...all, '--ipynb', 'all.ipynb');
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });

  it('writes one page with every sentence, number and cell, and the document in it', () => {
    const html = read('all.html');
    assert.match(html, /<h1>Love &amp; hate &lt;b&gt;<\/h1>/);
    assert.match(html, /steer &quot;Love&quot;|steer "Love"/);
    assert.match(html, /KL<\/dfn> 0\.432 nats|KL 0\.432/);
    assert.deepEqual(documentOf('all.html'), JSON.parse(read('all.json')));
  });

  it('links to the web alone', () => {
    const html = read('all.html');
    assert.match(
      html,
      /<a href="https:\/\/example\.org\/a">link<\/a>, a file, <a href="https:\/\/example\.org\/p\.png">/,
    );
    assert.doesNotMatch(html, /<img|src=|url\(/);
  });

  it('writes the same notebook in the same words again', () => {
    assert.equal(steer('love.steer', '--html', 'again.html').status, 0);
    assert.equal(read('again.html'), read('all.html'));
  });

  it('does not tell which points of a sweep this machine had kept, but which store a user named', () => {
    writeFileSync(path('sweep.steer'), 'steer "Hate" @* x1\nnext "You are" top 3\n');
    assert.equal(steer('sweep.steer', '--fresh', '--html', 'fresh.html').status, 0);
    assert.equal(steer('sweep.steer', '--html', 'kept.html').status, 0);
    assert.equal(read('kept.html'), read('fresh.html'));
    assert.equal(steer('sweep.steer', '--store', 'points', '--html', 'first.html').status, 0);
    assert.equal(steer('sweep.steer', '--store', 'points', '--html', 'named.html').status, 0);
    assert.match(pageOf('named.html'), /8 of 8 points were kept in points/);
  });

  it('writes Markdown with its pictures beside it', () => {
    const markdown = read('all.md');
    const pictures = [...markdown.matchAll(/!\[[^\]]*\]\((all-images\/[^)]+)\)/g)].map(
      ([, name = '']) => name,
    );
    assert.deepEqual(pictures, ['all-images/cell-03-1-next.svg']);
    assert.match(read(pictures[0] ?? ''), /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(markdown, /^```steer\nsteer "Love" - "Hate" @4 x2$/m);
  });

  it('writes a folder of tables with an index', () => {
    assert.deepEqual(readdirSync(path('tables')).sort(), [
      ...['cell-02-1-align.csv', 'cell-03-1-next.csv', 'index.csv'],
    ]);
    assert.match(read('tables/index.csv'), /^cell-03-1-next\.csv,3,next,done,bundled,/m);
    assert.match(read('tables/cell-03-1-next.csv'), /^ your|^" your"/m);
  });

  it('writes a notebook of Jupyter, cells as text and results as outputs', () => {
    const { cells, nbformat } = JSON.parse(read('all.ipynb')) as {
      nbformat: number;
      cells: { cell_type: string; source: string[]; outputs?: { data: Record<string, string[]> }[] }[];
    };
    assert.equal(nbformat, 4);
    assert.deepEqual(
      cells.map(({ cell_type }) => cell_type),
      ['markdown', 'code', 'code'],
    );
    const outputs = cells[2]?.outputs ?? [];
    assert.deepEqual(
      outputs.map(({ data }) => Object.keys(data)),
      [
        ['image/svg+xml', 'text/plain'],
        ['text/html', 'text/markdown', 'text/plain'],
      ],
    );
  });

  it('takes results that there are, and runs nothing', () => {
    assert.equal(steer('--from', 'all.json', '--html', 'kept.html').status, 0);
    assert.equal(pageOf('kept.html'), pageOf('all.html'));
    assert.deepEqual(documentOf('kept.html'), documentOf('all.html'));
    write('other.steer', notebook.replace('top 5', 'top 6'));
    const { status, stderr } = steer('other.steer', '--from', 'all.json', '--html', 'other.html');
    assert.equal(status, 2);
    assert.match(stderr, /all\.json has results of other cells than other\.steer has now/);
    write('bad.json', '{"cells": []}');
    assert.match(steer('--from', 'bad.json', '--html', 'bad.html').stderr, /^bad\.json: These /);
    assert.ok(!existsSync(path('other.html')) && !existsSync(path('bad.html')));
  });

  it('leaves out code where nobody wants it', () => {
    assert.equal(steer('love.steer', '--html', 'short.html', '--no-code').status, 0);
    const page = pageOf('short.html');
    assert.doesNotMatch(page, /<pre>/);
    assert.match(page, /0\.432/);
  });

  it('writes what there is if a cell fails, says which, and exits with 1', () => {
    write('failing.steer', `${notebook}\n# %%\nsteer nobody\n\n# %%\nnext "never"\n`);
    const { status } = steer('failing.steer', '--html', 'failing.html');
    assert.equal(status, 1);
    const page = pageOf('failing.html');
    assert.match(page, /<a href="#cell-4">Cell 4<\/a> failed\./);
    assert.match(page, /cell 4, line 1, column 7 · unknown-name/);
    assert.match(page, /This cell did not run\./);
    assert.match(page, /0\.432/);
  });

  it('tells no folder, no user and no host', () => {
    const telling = path('home-of-quentin/secret-project');
    mkdirSync(telling, { recursive: true });
    cpSync(join(root, 'model/bundled'), join(telling, 'my-gpt2'), { recursive: true });
    writeFileSync(join(telling, 'essay.txt'), 'They were married in June. It rained.');
    const program = `# %%
model ${telling}/my-gpt2
steer "Love" - "Hate" @4 x2
score "${telling}/essay.txt"
next "I hate you because" top 3

# %%
score "${telling}/missing.txt"
`;
    writeFileSync(join(telling, 'told.steer'), program);
    const formats = ['html', 'md', 'json', 'ipynb'] as const;
    const outputs = formats.flatMap((format) => [`--${format}`, `told.${format}`]);
    const { status } = steer(join(telling, 'told.steer'), ...outputs, '--csv', 'told');
    assert.equal(status, 1);
    const files = [...formats.map((format) => `told.${format}`), 'told/index.csv'];
    for (const text of files.map(read)) {
      for (const name of ['quentin', 'secret-project', folder, hostname()])
        assert.ok(!text.includes(name), name);
    }
    const { model, cells } = JSON.parse(read('told.json')) as RunDocument;
    assert.equal(model?.id, './my-gpt2');
    assert.match(cells[0]?.source ?? '', /^model \.\/my-gpt2\n.*\nscore "essay\.txt"$/m);
    assert.match(cells[1]?.error?.message ?? '', /missing\.txt/);
  });

  it('writes neither through a link nor in the place of what it reads, and says so before it runs', () => {
    write('kept.txt', 'kept');
    symlinkSync(path('kept.txt'), path('link.html'));
    for (const [target, reason] of [
      ['link.html', /link\.html cannot be written: it is a link\./],
      ['love.steer', /the report would take its place\./],
      ['tables', /tables cannot be written: it is a folder\./],
    ] as const) {
      const { status, stderr } = steer('love.steer', '--html', target);
      assert.equal(status, 2);
      assert.match(stderr, reason);
    }
    assert.equal(read('kept.txt'), 'kept');
    assert.equal(read('love.steer'), notebook);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('asks what to write', () => {
    const { status, stderr } = steer('love.steer');
    assert.equal(status, 2);
    assert.equal(stderr, 'Say what to write: --html, --md, --csv, --json, --ipynb.\n');
    assert.ok(!existsSync(path('undefined')));
  });
});
