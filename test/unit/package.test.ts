import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { located } from '../../kernel/process/notebookFile';
import { catalogue } from '../../model/source/catalogue';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

interface Setting {
  readonly scope: string;
  readonly order: number;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly markdownDescription: string;
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly icon: string;
  readonly main: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly { readonly description: string }[];
    }[];
    readonly problemMatchers: readonly { readonly pattern: { readonly regexp: string } }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;

/** True if the packaging tool packs a file: what no pattern leaves out, or what a later `!` pattern takes back. */
function isPacked(file: string): boolean {
  const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
  const patterns = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const matches = (pattern: string) => picomatch.isMatch(file, pattern, { dot: true });
  const isLeftOut = patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
  return !isLeftOut || patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)));
}

/** Every file below the root, but the version control's own. */
function filesBelow(folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (path === '.git') return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

describe('the problem matcher', () => {
  it('reads what `steer check` prints', () => {
    const [matcher] = manifest.contributes.problemMatchers;
    const error = { code: 'unknown-word', message: 'Unknown word: stear.', line: 4, column: 1 };
    const [, ...parts] = new RegExp(matcher?.pattern.regexp ?? '').exec(located('a b/c.steer', error)) ?? [];
    assert.deepEqual(parts, ['a b/c.steer', '4', '1', 'unknown-word', 'Unknown word: stear.']);
  });
});

describe('the package', () => {
  const packed = filesBelow().filter(isPacked);

  it('has all that runs, and the licences', () => {
    const needed = [
      ...[manifest.main, ...Object.values(manifest.bin)].map((file) => file.replace('./', '')),
      ...['kernel.js', 'measure.js', 'download.js', 'cli.js', 'report.js', 'renderer.mjs', 'lab.js'].map(
        (file) => `dist/${file}`,
      ),
      ...['dist/ThirdPartyNotices.txt', 'LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'],
    ];
    assert.deepEqual(
      needed.filter((file) => !isPacked(file)),
      [],
    );
    // Icons, pictures, grammars: what the manifest names.
    const named = [...manifestText.matchAll(/"(?:\.\/)?((?:extension|examples|model)\/[^"]+\.[a-z]+)"/gi)];
    assert.ok(named.length > 5);
    for (const [, file = ''] of named) assert.ok(packed.includes(file), file);
  });

  it('has no source map, no test, no source and no package that is bundled', () => {
    assert.ok(packed.length > 30);
    const strays = packed.filter(
      (file) =>
        /\.(map|tsx?|steer\.json|log|tgz|vsix)$|^(test|kernel|webviews|licences|dist\/test|\.)/.test(file) ||
        (file.startsWith('node_modules/') && !/^node_modules\/onnxruntime-(node|common)\//.test(file)),
    );
    assert.deepEqual(strays, []);
    assert.ok(!isPacked('dist/extension.js.map') && !isPacked('dist/renderer.mjs.map'));
    assert.ok(!isPacked('dist/test/run.js') && !isPacked('test/host/index.ts'));
  });

  it('has a script that builds all that the command line starts', () => {
    const folder = join(root, 'kernel');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const started = sources.flatMap((source) =>
      [...source.matchAll(/join\(__dirname, '(\w+)\.js'\)/g)].map(([, name = '']) => name),
    );
    assert.ok(started.includes('queue'));
    const built = [...(manifest.scripts['steer'] ?? '').matchAll(/--only (\w+)/g)].map(([, name]) => name);
    assert.deepEqual(
      started.filter((name) => !built.includes(name)),
      [],
    );
  });

  it('is built without source maps', () => {
    assert.match(manifest.scripts['vscode:prepublish'] ?? '', /--production/);
    assert.deepEqual(
      readdirSync(shipped().folder).filter((file) => file.endsWith('.map')),
      [],
    );
  });

  it('names every package of others that is in it, with its licence', () => {
    const { folder, packages } = shipped();
    const notices = readFileSync(join(folder, 'ThirdPartyNotices.txt'), 'utf8');
    assert.ok(packages.length > 20, `${packages.length} packages`);
    const beside = ['onnxruntime-node', 'onnxruntime-common'].map((name) => `node_modules/${name}`);
    for (const path of [...packages, ...beside]) {
      const text = readFileSync(join(root, path, 'package.json'), 'utf8');
      const { name, version } = JSON.parse(text) as { name: string; version: string };
      const heading = notices.indexOf(`\n${name} ${version} (`);
      assert.ok(heading >= 0, `${name} ${version} is named`);
      const licence = notices.slice(heading).split(`\n${'-'.repeat(100)}\n`)[1] ?? '';
      assert.match(licence, /copyright|licen[cs]e/i, name);
      assert.match(licence, /AS IS/, name);
    }
  });
});

describe('the page of the extension', () => {
  const page = readFileSync(join(root, 'MARKETPLACE.md'), 'utf8');

  it('shows pictures that are in the package, and has words for those who do not see them', () => {
    const pictures = [...page.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    assert.ok(pictures.length >= 3);
    for (const [, words = '', path = ''] of pictures) {
      assert.ok(words.length > 10, path);
      assert.ok(isPacked(path) && readFileSync(join(root, path)).length > 0, path);
    }
  });

  it('has an icon of 256 by 256 pixels', () => {
    const icon = readFileSync(join(root, manifest.icon));
    assert.ok(isPacked(manifest.icon));
    assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [256, 256]);
  });
});

describe('links of the welcome and the tour', () => {
  const { commands, viewsWelcome, walkthroughs } = manifest.contributes;
  const texts = [
    ...viewsWelcome.map(({ contents }) => contents),
    ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
  ];
  const links = texts.flatMap((text) =>
    [...text.matchAll(/\(command:([\w.]+)(?:\?([^)]+))?\)/g)].map(([, command = '', given = '[]']) => ({
      command,
      given: JSON.parse(decodeURIComponent(given)) as readonly unknown[],
    })),
  );
  const argumentsOf = (name: string) =>
    links.flatMap(({ command, given }) => (command === name && given.length > 0 ? [given[0]] : []));

  it('call commands that there are', () => {
    assert.ok(links.length > 10);
    const known = [
      ...commands.map(({ command }) => command),
      ...['openWalkthrough', 'openSettings'].map((name) => `workbench.action.${name}`),
    ];
    assert.deepEqual(
      links.filter(({ command }) => !known.includes(command)),
      [],
    );
  });

  it('lead to the tour, to an example and to a model that there are', () => {
    const { publisher, name } = manifest;
    const tours = walkthroughs.map(({ id }) => `${publisher}.${name}#${id}`);
    assert.deepEqual(argumentsOf('workbench.action.openWalkthrough'), tours);
    for (const example of argumentsOf('steerbook.openExample'))
      assert.ok(
        isPacked(`examples/${String(example)}`) &&
          readdirSync(join(root, 'examples')).includes(String(example)),
      );
    for (const model of argumentsOf('steerbook.models.download')) {
      const { downloadBytes } = catalogue.find(({ name: known }) => known === model) ?? {};
      assert.ok(
        texts.some((text) => text.includes(`(${(downloadBytes ?? NaN) / 1e6} MB)`)),
        String(model),
      );
    }
  });
});

describe('settings', () => {
  const { properties } = manifest.contributes.configuration;

  it('have an order, and a description of each of their values', () => {
    const orders = Object.values(properties).map(({ order }) => order);
    assert.deepEqual(
      orders,
      orders.map((_, index) => index + 1),
    );
    for (const [name, setting] of Object.entries(properties)) {
      assert.ok(setting.markdownDescription.length > 20, name);
      assert.equal(setting.markdownEnumDescriptions?.length, setting.enum?.length, name);
    }
  });

  it('name each other by names that there are', () => {
    const named = Object.values(properties).flatMap(({ markdownDescription }) =>
      [...markdownDescription.matchAll(/#(steerbook\.[\w.]+)#/g)].map(([, name = '']) => name),
    );
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !properties[name]),
      [],
    );
  });
});

describe('settings that reach outside', () => {
  const { properties } = manifest.contributes.configuration;

  it('are set for a machine alone if they name a shared place', () => {
    assert.equal(properties['steerbook.cacheFolder']?.scope, 'machine');
  });

  it('wait for trust in the workspace if they change what a kernel does', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    for (const name of ['model', 'precision', 'threads', 'kernelMemoryLimit']) {
      assert.ok(properties[`steerbook.${name}`], name);
      assert.ok(restrictedConfigurations.includes(`steerbook.${name}`), name);
    }
    const unknown = restrictedConfigurations.filter((name) => !properties[name]);
    assert.deepEqual(unknown, []);
  });
});

let built: { readonly folder: string; readonly packages: readonly string[] } | null = null;

/** What the package carries, built elsewhere, and the folders of the packages of which it has a part. */
function shipped(): NonNullable<typeof built> {
  if (built) return built;
  const folder = temporaryFolder('steerbook-package');
  const metafile = join(folder, 'metafile.json');
  const options = ['--shipped', '--production', '--quiet', '--outdir', folder, '--metafile', metafile];
  execFileSync(process.execPath, ['esbuild.mjs', ...options], { cwd: root });
  const metafiles = JSON.parse(readFileSync(metafile, 'utf8')) as readonly Metafile[];
  const names = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  );
  // A package may lie inside another that needs a version of its own.
  const packages = names.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  built = { folder, packages: [...new Set(packages)] };
  return built;
}

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}
