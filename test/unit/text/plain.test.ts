import assert from 'node:assert/strict';
import stringWidth from 'string-width';
import { plainText } from '../../../kernel/formats/plain';
import { wrap } from '../../../kernel/results/columns';
import { base, checkResult, completions, nextResult, tokensResult } from '../results/examples';

describe('plain text', () => {
  it('of next is an aligned table with its total', () => {
    assert.equal(
      plainText(nextResult()),
      `Steering makes ' your' 5.5 times as likely (4.94 % to 27.2 %); KL 0.432 nats.

token              id  unsteered  steered  ratio  KL in nats
────────────────  ───  ─────────  ───────  ─────  ──────────
·your             534     4.94 %   27.2 %  × 5.5      +0.463
·her              607  0.00303 %  0.396 %  × 131     +0.0193
·you              345     65.4 %   60.7 %  ÷ 1.1      −0.045
────────────────  ───  ─────────  ───────  ─────  ──────────
all other tokens                                    −0.00497
total                                                 +0.432

  model bundled · weights e33052daa871 · steer "Love" - "Hate" @4 x2 · position 4, after
  ' because' · entropy 1.47 to 1.27 nats`,
    );
  });

  it('of completions has both arms of each sample', () => {
    const finished = completions([' you broke your word.\nShe left', ' b'], [' your smile', ' d']);
    const [unsteered, steered] = finished.arms;
    assert.ok(unsteered && steered);
    const ended = { ...steered, samples: steered.samples.map((sample) => ({ ...sample, finished: true })) };
    assert.equal(
      plainText({ ...finished, arms: [unsteered, ended] }),
      `Steering changes 66.7 % of words in all 2 completions; chance alone 100 %.

    prompt     I hate you because

  1 unsteered  you broke your word.
               She left
    steered    your smile ■

  2 unsteered  b
    steered    d ■

  model bundled · weights e33052daa871 · steer "Love" - "Hate" @4 x2 · up to 24 tokens,
  seed 0, temperature 1, top_p 0.3, freq_penalty 1 · chance: between two unsteered seeds`,
    );
  });

  it('of checks says pass and FAIL', () => {
    assert.match(plainText(checkResult(['one', 0], ['two', 1])), /^FAIL {4}two\b.*\npass {4}one\b/m);
  });

  it('sets wide characters in columns', () => {
    const lines = plainText(
      tokensResult('日x', [
        { id: 1, text: ' 日本' },
        { id: 22, text: 'x' },
      ]),
    ).split('\n');
    const table = lines.filter((line) => /^ {4}\d|^place|^─/.test(line));
    assert.equal(table.length, 4);
    assert.deepEqual(
      new Set(table.map((line) => stringWidth(line))),
      new Set([stringWidth('place  token  id')]),
    );
  });

  it('fits the terminal, however long a text or wide a table is', () => {
    const prompt = Array.from({ length: 60 }, (_, index) => ` word${index}`);
    const rows = [{ label: prompt.join(''), tokens: prompt }];
    const align = { ...base, kind: 'align', prompt: prompt.join(''), rows } as const;
    const words = completions([prompt.join('')], ['x'.repeat(300)]);
    for (const width of [60, 80, 100])
      for (const result of [align, words, nextResult(), checkResult(['a'.repeat(200), 0])])
        for (const line of plainText(result, width).split('\n'))
          assert.ok(stringWidth(line) <= Math.max(width, 88), `${stringWidth(line)} cells: ${line}`);
    const shown = plainText(align, 80);
    for (const word of prompt) assert.ok(shown.includes(`·${word.trim()}`), `${word} is shown`);
  });

  it('ends, and loses nothing, however long a text without a space is, or a space without a text', () => {
    const longest = 300_000;
    const letters = (text: string) => text.match(/[Ж日]/g)?.length ?? 0;
    for (const text of [
      'Ж'.repeat(longest),
      '日'.repeat(longest),
      `日${' '.repeat(longest)}`,
      ' \u0301'.repeat(longest / 2),
    ]) {
      const lines = wrap(text, 80);
      assert.equal(letters(lines.join('')), letters(text));
      for (const line of lines.slice(0, 1000)) assert.ok(stringWidth(line) <= 80);
    }
    const shown = plainText(completions(['Ж'.repeat(longest)], ['日 '.repeat(longest / 2)]));
    assert.equal(letters(shown), 1.5 * longest);
  });

  it('cannot act on the terminal', () => {
    const text = plainText(completions([' \u001B[2Jgone'], [' \u0007']));
    assert.doesNotMatch(text, /[\u0000-\u0009\u000B-\u001F]/);
    assert.match(text, /\\x1B\[2Jgone/);
  });

  it('of a message keeps its lines', () => {
    const message = { ...base, kind: 'message', text: 'One.\nTwo.' } as const;
    assert.equal(plainText(message), 'One.\n\nTwo.\n\n  model bundled · weights e33052daa871');
  });
});
