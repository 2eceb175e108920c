/**
 * The product's kernel, dist/kernel.js as it is, on a runtime that a test can hold. Stands in the place of the kernel in
 * the extension that tests run.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import './heldRuntime';
import { root } from './root';

createRequire(__filename)(join(root, 'dist', 'kernel.js'));
