// `npm run package` makes an extension file for each platform in dist/packages, or for one with `--target NAME`, and
// the command line as a package of npm. Each extension file has the runtime of its platform alone.
import { createVSIX } from '@vscode/vsce';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The platforms that the runtime has binaries for, as VS Code names them. */
const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const { values } = parseArgs({
  options: { target: { type: 'string', multiple: true }, out: { type: 'string', default: 'dist/packages' } },
});
const unknown = (values.target ?? []).filter((target) => !targets.includes(target));
if (unknown.length > 0) {
  console.error(`There is no platform ${unknown.join(', ')}. There are ${targets.join(', ')}.`);
  process.exit(2);
}

const root = import.meta.dirname;
const out = resolve(root, values.out);
const stage = join(out, 'stage');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Of the two libraries for macOS that are the same, the binding names one. On Windows the runtime loads DirectML.dll only
 * when a session asks for DirectML, as its table of delayed imports says; ours ask for the processor or WebGPU.
 */
const isNeeded = (file) => !/libonnxruntime\.\d+\.\d+.*\.dylib$|DirectML\.dll$/.test(file);

/** Everything that a package carries, but the runtime's own packages. */
function stageFiles() {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const build = ['esbuild.mjs', '--shipped', '--production', '--quiet', '--outdir', join(stage, 'dist')];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
  for (const path of ['CHANGELOG.md', 'LICENSE', 'examples', 'model/bundled', 'extension'])
    cpSync(join(root, path), join(stage, path), {
      recursive: true,
      // Examples may have been run here, and have left their files.
      filter: (from) => !/\.(ts|gguf)$|__steerbook__|examples\/.*\.safetensors$/.test(from),
    });
  // The page of an extension is for those who do not know it yet.
  cpSync(join(root, 'MARKETPLACE.md'), join(stage, 'README.md'));
  // What is bundled, built or tested is nobody's business who installs it.
  const dropped = ['scripts', 'devDependencies', 'dependencies'];
  const kept = Object.entries(manifest).filter(([key]) => !dropped.includes(key));
  const shipped = Object.fromEntries(kept);
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`);
  writeFileSync(join(stage, '.vscodeignore'), '');
}

/** The runtime beside the bundles that ask for it. */
function stageRuntime(target) {
  const modules = join(stage, 'dist/node_modules');
  rmSync(modules, { recursive: true, force: true });
  const copy = (path) => {
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    cpSync(join(root, 'node_modules', path), join(modules, path), {
      recursive: true,
      filter: (from) => statSync(from).isDirectory() || (isNeeded(from) && !/\.(map|ts)$/.test(from)),
    });
  };
  for (const path of ['onnxruntime-node/package.json', 'onnxruntime-node/dist']) copy(path);
  for (const path of ['onnxruntime-common/package.json', 'onnxruntime-common/dist/cjs']) copy(path);
  copy(`onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`);
}

/** The command line alone, which fetches its runtime from where npm fetches packages. */
function packCommand() {
  rmSync(join(stage, 'dist/node_modules'), { recursive: true, force: true });
  for (const path of ['extension', 'dist/extension.js', 'dist/renderer.mjs', 'dist/lab.js'])
    rmSync(join(stage, path), { recursive: true });
  cpSync(join(root, 'README.md'), join(stage, 'README.md'));
  const { name, version, description, license, bin, engines, dependencies } = manifest;
  const { 'onnxruntime-node': runtime } = dependencies;
  const shipped = { name, version, description, license, bin, engines };
  const text = JSON.stringify({ ...shipped, dependencies: { 'onnxruntime-node': runtime } }, null, 2);
  writeFileSync(join(stage, 'package.json'), `${text}\n`);
  execFileSync('npm', ['pack', '--pack-destination', out, '--silent'], { cwd: stage });
  return join(out, `${name}-${version}.tgz`);
}

const tell = (path) => console.log(`${relative(root, path)}  ${(statSync(path).size / 1e6).toFixed(1)} MB`);

stageFiles();
for (const target of values.target ?? targets) {
  stageRuntime(target);
  const packagePath = join(out, `steerbook-${target}-${manifest.version}.vsix`);
  await createVSIX({
    ...{ cwd: stage, packagePath, target, dependencies: false },
    ...{ allowMissingRepository: true, skipLicense: true, rewriteRelativeLinks: false },
  });
  tell(packagePath);
}
tell(packCommand());
rmSync(stage, { recursive: true, force: true });
