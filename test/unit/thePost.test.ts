import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseNotebook } from '../../kernel/language/cells';
import { root } from '../root';

const link =
  '[the post]: https://www.lesswrong.com/posts/5spBue2z2tw4JuDCx/steering-gpt-2-xl-by-adding-an-activation-vector';

/** Texts of Markdown that a person reads each by itself: documents, and cells of the examples. */
function* markdownTexts(): Generator<readonly [name: string, text: string]> {
  for (const file of ['README.md', 'examples/README.md'])
    yield [file, readFileSync(join(root, file), 'utf8')];
  const examples = join(root, 'examples');
  for (const file of readdirSync(examples, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.steer'))
      for (const { kind, source } of parseNotebook(readFileSync(join(examples, file), 'utf8')))
        if (kind === 'markdown') yield [file, source];
}

describe('the post', () => {
  it('is linked where documents and examples name it first', () => {
    const naming = [...markdownTexts()].filter(([, text]) => /\bthe post\b/i.test(text));
    assert.ok(naming.length > 25);
    for (const [name, text] of naming) {
      const first = /.?\bthe post\b.?/i.exec(text)?.[0];
      assert.match(first ?? '', /^\[the post\]$/i, name);
      assert.ok(text.split('\n').includes(link), name);
    }
  });
});
