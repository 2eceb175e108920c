import assert from 'node:assert/strict';
import { adviceOn8Bit } from '../../../kernel/kinds/model/change';
import { hasVnni, namesVnni } from '../../../model/passes/vnni';

const cpuinfo = (flags: string) =>
  `processor\t: 0\nmodel name\t: Some avx_vnni processor\nflags\t\t: ${flags}\nbugs\t\t:\n`;

describe('8-bit products', () => {
  it('are known to be quick on processors whose flags name VNNI', () => {
    for (const flags of ['fpu avx2 avx_vnni', 'avx512f avx512_vnni avx512_bitalg'])
      assert.equal(namesVnni(cpuinfo(flags)), true, flags);
    for (const flags of ['fpu avx2', 'avx512f avx512vl', 'avx_vnni_int16'])
      assert.equal(namesVnni(cpuinfo(flags)), false, flags);
    const isTold = process.platform === 'linux' && process.arch === 'x64';
    assert.equal(hasVnni() === null, !isTold);
  });

  it('are said to be slower in batches without it, and nothing is said where nobody knows', () => {
    assert.match(
      adviceOn8Bit(false),
      /^ With 8-bit weights: this processor has no VNNI, so float32 is faster/,
    );
    assert.deepEqual([adviceOn8Bit(true), adviceOn8Bit(null)], ['', '']);
  });
});
