// The licences of what the package carries of others: of the packages that esbuild put into its bundles, and of those
// that lie beside them. A package without a licence text stops the build.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Packages that are not bundled: the native runtime. */
const beside = ['onnxruntime-common', 'onnxruntime-node'];
/** Licence texts of packages that do not bring one. */
const texts = {
  '@bufbuild/protobuf': 'licences/protobuf.txt',
  'onnxruntime-common': 'licences/onnxruntime.txt',
  'onnxruntime-node': 'licences/onnxruntime.txt',
  'pg-types': 'licences/pg-types.txt',
  pgpass: 'licences/pgpass.txt',
};
const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const rule = '-'.repeat(100);

/** The text of ThirdPartyNotices.txt, given what esbuild says of each of its builds. */
export function thirdPartyNotices(metafiles) {
  const folders = new Set(beside.map((name) => join('node_modules', name)));
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = packageOf(file);
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
  const notices = [...folders].sort().map(noticeOf);
  return `Steerbook contains the following packages of others.\n\n${notices.join('\n')}`;
}

/** The folder of the package that a file belongs to; null for a file of ours. */
function packageOf(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null;
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const own = readdirSync(folder).filter((file) => licenceFile.test(file));
  const files = own.length > 0 ? own.map((file) => join(folder, file)) : [texts[name]];
  const found = files
    .filter((file) => file && existsSync(file))
    .map((file) => readFileSync(file, 'utf8').trim());
  if (found.length === 0)
    throw new Error(`${name} brings no licence: add its text to licences/ and to notices.mjs.`);
  return [rule, `${name} ${version} (${license})`, rule, ...found, ''].join('\n');
}
