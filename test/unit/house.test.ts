import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../root';

const rooms = ['model', 'kernel', 'extension', 'webviews'];
const mostLines = 400;

/** Files that are named after a word of the language, or after their part in a kind or a format. */
const named =
  /^kernel\/language\/(statements|vectors)\/|\/kinds\/[^/]+\/(plan|measure|result|reading|change|text|chart|style)\.ts$|\/(kinds|formats)\/all\.ts$/;

/** TypeScript below a folder, as paths from the root. */
function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(^|\/)(node_modules|vscode|out)\//.test(file))
    .map((file) => join(folder, file));
}

describe('the house', () => {
  for (const room of rooms)
    it(`has one file of a name in ${room}, so that a name is enough to find it`, () => {
      const files = sources(room).filter((file) => !named.test(file));
      assert.ok(files.length > 0);
      const nameOf = (file: string) => basename(file).toLowerCase();
      const names = files.map(nameOf);
      const sharing = files.filter((file) => names.indexOf(nameOf(file)) !== names.lastIndexOf(nameOf(file)));
      assert.deepEqual(sharing, []);
    });

  it(`has no file of more than ${mostLines} lines, so that each is read in one sitting`, () => {
    const long = [...rooms, 'test'].flatMap(sources).filter((file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
      return lines > mostLines;
    });
    assert.deepEqual(long, []);
  });
});
