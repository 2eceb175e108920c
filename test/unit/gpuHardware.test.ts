import assert from 'node:assert/strict';
import { hardwareOf } from '../../kernel/process/probing';

describe('the hardware of a GPU', () => {
  it('has the name of the adapter that the loader of Vulkan drivers says is used', () => {
    const printed = [
      '[Vulkan Loader] INFO | DRIVER:             [0] Some other card',
      '[Vulkan Loader] DRIVER:                Using "A card (of a kind)" with driver: "/usr/lib/driver.so"',
    ].join('\n');
    assert.equal(hardwareOf(printed, 'linux').adapter, 'A card (of a kind)');
    assert.equal(hardwareOf('', 'linux').adapter, 'WebGPU device');
  });

  it('has the name and the memory of the fastest device that Windows lists', () => {
    const device = (type: number, rest: string) =>
      `[I:onnxruntime:node, device_discovery_common.cc:34 operator()] Discovered OrtHardwareDevice {vendor_id:0x1, device_id:0x2, vendor:V, type:${type}, metadata: [${rest}]}`;
    const integrated = 'Description=Slow, DxgiHighPerformanceIndex=1, DxgiVideoMemory=128 MB, Discrete=0';
    const discrete = 'Description=Fast, DxgiHighPerformanceIndex=0, DxgiVideoMemory=8192 MB, Discrete=1';
    const printed = [device(0, ''), device(1, integrated), device(1, discrete)].join('\n');
    assert.deepEqual(hardwareOf(printed, 'win32'), { adapter: 'Fast', memoryBytes: 2 ** 33 });
    assert.deepEqual(hardwareOf(device(1, integrated), 'win32'), { adapter: 'Slow', memoryBytes: null });
    assert.deepEqual(hardwareOf('', 'win32'), { adapter: 'WebGPU device', memoryBytes: null });
  });
});
