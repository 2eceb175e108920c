import assert from 'node:assert/strict';
import type { Addition } from '../../../kernel/language/additions';
import { axisValues, dimSlices } from '../../../kernel/language/axis';
import { parseCell } from '../../../kernel/language/parser';

function addition(text: string): Addition {
  const { program, diagnostics } = parseCell(`steer a ${text}`);
  assert.deepEqual(diagnostics, []);
  const [statement] = program.statements;
  assert.ok(statement?.kind === 'steer' && statement.additions[0]);
  return statement.additions[0];
}
function coefficients(text: string): readonly number[] {
  const axis = addition(text).coefficients;
  assert.ok(axis);
  return axisValues(axis, 12);
}
function layers(text: string): readonly number[] {
  const axis = addition(text).layers;
  assert.ok(axis && axis.kind !== 'each');
  return axisValues(axis, 3);
}
function slices(text: string): readonly (readonly [number, number])[] {
  const { dims } = addition(text);
  assert.ok(dims);
  return dimSlices(dims).map(({ from, to }) => [from, to]);
}

describe('axis values', () => {
  it('steps in exact decimals', () => {
    const values = coefficients('x-1..4 by 0.05');
    assert.equal(values.length, 101);
    assert.deepEqual(
      values,
      Array.from({ length: 101 }, (_, i) => ((i - 20) * 5) / 100),
    );
  });

  it('reaches an end that binary fractions would miss', () => {
    assert.deepEqual(coefficients('x0..0.3 by 0.1'), [0, 0.1, 0.2, 0.3]);
  });

  it('stops before an end that no step reaches', () => {
    assert.deepEqual(coefficients('x0..47 by 20'), [0, 20, 40]);
  });

  it('steps by one, up or down, where no step is given', () => {
    assert.deepEqual(layers('@0..3'), [0, 1, 2, 3]);
    assert.deepEqual(coefficients('x1..-1'), [1, 0, -1]);
  });

  it('steps down by a negative step', () => {
    assert.deepEqual(coefficients('x1..0 by -0.5'), [1, 0.5, 0]);
  });

  it('keeps the order of a list and takes * for every layer', () => {
    assert.deepEqual(layers('@{16, 6}'), [16, 6]);
    assert.deepEqual(layers('@*'), [0, 1, 2]);
    assert.deepEqual(layers('@6'), [6]);
  });

  it('has one value where both ends are the same', () => {
    assert.deepEqual(coefficients('x2..2'), [2]);
  });
});

describe('dimension slices', () => {
  it('grows a fraction step by step', () => {
    assert.deepEqual(slices('dims 0..0.6 by 0.2'), [
      [0, 0.2],
      [0, 0.4],
      [0, 0.6],
    ]);
  });

  it('grows by whole components, both ends included', () => {
    assert.deepEqual(slices('dims 0..9 by 5'), [
      [0, 4],
      [0, 9],
    ]);
  });

  it('reads a list as fractions as soon as one number has a point', () => {
    const { dims } = addition('dims {0..0.5, 0..1}');
    assert.deepEqual(dims && dimSlices(dims).map(({ to, fraction }) => [to, fraction]), [
      [0.5, true],
      [1, true],
    ]);
  });
});
