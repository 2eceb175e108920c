import assert from 'node:assert/strict';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { randomStream } from '../../../model/sampling';
import { cpuTime } from '../../cpuTime';

/** The published encoding, as another program computes it. */
const published = (text: string) => encode(text, { disallowedSpecial: new Set() });

const runs = ['a', 'é', ' ', '\n', '日', '-', '1', '😀', 'ab', '👨‍', "'s", ' a'];

describe('the GPT-2 tokenizer', () => {
  it('gives the tokens of the published encoding', () => {
    const random = randomStream(0, 0);
    const below = (most: number) => Math.floor(random() * most);
    const character = () => String.fromCharCode(below(3) > 0 ? 32 + below(95) : below(0x10000));
    const texts = Array.from({ length: 3000 }, () => Array.from({ length: below(40) }, character).join(''));
    const long = runs.map((run) => `${run.repeat(300)}x`);
    for (const text of [...texts, ...long, '<|endoftext|>', '', "I'm 100% sure   that\t\tthey'll"])
      assert.deepEqual(gpt2Tokenizer.encode(text), published(text), JSON.stringify(text));
  });

  it('takes a time in proportion to the bytes, also for one long run of a character', () => {
    const timeOf = (text: string) => {
      const bytes = Buffer.byteLength(text);
      const started = cpuTime();
      const tokens = gpt2Tokenizer.encode(text);
      const taken = cpuTime() - started;
      assert.equal(Buffer.byteLength(gpt2Tokenizer.decode(tokens)), bytes);
      return taken / bytes;
    };
    timeOf('a'.repeat(10_000));
    const short = Math.max(...runs.map((run) => timeOf(run.repeat(10_000 / run.length))));
    for (const run of runs) {
      const long = timeOf(run.repeat(200_000 / run.length));
      assert.ok(long < 10 * short, `${JSON.stringify(run)}: ${long / short} times as long a byte`);
    }
  });
});
