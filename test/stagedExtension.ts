import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';
import { temporaryFolder } from './temporary';

/** A folder with the extension as it is built, but for the kernel, which a test can hold (heldKernel.ts). */
export function stageExtension(): string {
  const folder = temporaryFolder('steerbook-extension');
  const dist = join(folder, 'dist');
  for (const name of ['package.json', 'extension', 'model', 'examples'])
    symlinkSync(join(root, name), join(folder, name));
  mkdirSync(dist);
  // VS Code tells an extension by the folder that its code really lies in: links will not do.
  for (const name of readdirSync(join(root, 'dist')))
    if (/\.m?js$/.test(name) && name !== 'kernel.js')
      copyFileSync(join(root, 'dist', name), join(dist, name));
  symlinkSync(join(root, 'dist', 'test', 'heldKernel.js'), join(dist, 'kernel.js'));
  return folder;
}
