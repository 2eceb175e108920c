// Imported before everything else in processes that measure: what the runtime reads when it is loaded, and whether it can be.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { noRuntimeExit } from './protocol';

process.env['ORT_DISABLE_TELEMETRY'] = '1';
try {
  createRequire(__filename)('onnxruntime-node');
} catch (error) {
  // At once: whatever is imported next would end the process without a reason.
  writeSync(2, `${String(error)}\n`);
  process.exit(noRuntimeExit);
}
