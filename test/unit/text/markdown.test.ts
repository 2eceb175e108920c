import assert from 'node:assert/strict';
import { escapeMarkdown, markdown } from '../../../kernel/formats/markdown';
import { base, completions, nextResult, tokensResult } from '../results/examples';

describe('Markdown', () => {
  it('is the sentence, the prompt, the table with its totals, and the quiet line', () => {
    const lines = markdown(nextResult()).split('\n');
    assert.equal(
      lines[0],
      "**Steering makes ' your' 5.5 times as likely (4.94 % to 27.2 %); KL 0.432 nats.**",
    );
    assert.equal(lines[2], 'Prompt: `I hate you because`');
    assert.equal(lines[4], '| token | id | unsteered | steered | ratio | KL in nats |');
    assert.equal(lines[5], '| --- | ---: | ---: | ---: | ---: | ---: |');
    assert.equal(lines[6], '| `·your` | 534 | 4.94 % | 27.2 % | × 5.5 | +0.463 |');
    assert.equal(lines[10], '| total |  |  |  |  | +0.432 |');
    assert.match(lines.at(-1) ?? '', /^\*model bundled · .* nats\*$/);
  });

  it('has no markup, HTML, link or formula from model text', () => {
    assert.equal(
      escapeMarkdown('<img src=x> *a* _b_ [c](d) `e` $f$ &amp; ~g~ | h'),
      '\\<img src=x\\> \\*a\\* \\_b\\_ \\[c\\](d) \\`e\\` \\$f\\$ \\&amp; \\~g\\~ \\| h',
    );
    assert.equal(escapeMarkdown('# a'), '\\# a');
    assert.equal(escapeMarkdown('- a'), '\\- a');
    assert.equal(escapeMarkdown('1. a'), '1\\. a');
    assert.equal(escapeMarkdown('see https://x.y and www.z'), 'see https:\\/\\/x.y and www\\.z');
  });

  it('keeps a table in its rows whatever tokens are', () => {
    const rows = markdown(
      tokensResult('x', [
        { id: 1, text: '|' },
        { id: 2, text: '`' },
        { id: 3, text: '\n' },
        { id: 4, text: ' `` ' },
      ]),
    ).split('\n');
    assert.deepEqual(rows.slice(4, 8), [
      '| 0 | `\\|` | 1 |',
      '| 1 | `` ` `` | 2 |',
      '| 2 | `↵` | 3 |',
      '| 3 | ```·``·``` | 4 |',
    ]);
  });

  it('keeps a completion with line breaks in its row', () => {
    assert.match(
      markdown(completions([' a\n\nb|c'], [' d'])),
      /^\| 1 \| unsteered \| {2}a↵↵b\\\|c \| 24 \| no \|$/m,
    );
  });

  it('keeps the lines of a message', () => {
    const message = { ...base, kind: 'message', text: 'One.\nTwo *2*.' } as const;
    assert.match(
      markdown(message),
      /^One\. {2}\nTwo \\\*2\\\*\.\n\n\*model bundled · weights e33052daa871\*$/,
    );
  });
});
