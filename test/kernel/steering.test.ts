import assert from 'node:assert/strict';
import { startKernel, type Kernel } from './process';

describe('a steer statement with nothing after it', () => {
  let kernel: Kernel;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.stop());

  async function said(source: string): Promise<string> {
    const before = kernel.outputs.length;
    const { status, errors } = await kernel.run(source);
    assert.equal(status, 'ok', errors[0]?.message);
    const [first] = kernel.outputs.slice(before);
    assert.ok(first?.result.kind === 'message');
    return first.result.text;
  }

  it('says that a norm gives no length to a vector that is 0', async () => {
    const remark = /norms 0, 0\. A vector that is 0 keeps norm 0, so nothing is added\.$/;
    assert.match(await said('steer "Love" - "Love" @4 norm 5'), remark);
    for (const own of ['"Love" - "Hate" @4 norm 5', '"Love" - "Love" @4', '"Love" - "Love" @4 x0 norm 5'])
      assert.doesNotMatch(await said(`steer ${own}`), /nothing is added/);
  });
});
