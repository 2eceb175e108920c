import { showBytes } from '../../model/bytes';
import type { DownloadProgress } from '../../model/source/hub/owner';
import type { Progress } from './progress';

export type { DownloadProgress } from '../../model/source/hub/owner';

/** How far a download is: "Downloading gpt2: 120 MB of 548 MB, 12 MB/s". */
export function progressOfDownload(
  model: string,
  { done, total, bytesPerSecond, remainingSeconds }: DownloadProgress,
): Progress {
  const speed = bytesPerSecond > 0 ? `, ${showBytes(bytesPerSecond)}/s` : '';
  const size = total > 0 ? `: ${showBytes(done)} of ${showBytes(total)}${speed}` : '';
  return {
    text: `Downloading ${model}${size}`,
    ...(total > 0 && { fraction: done / total }),
    ...(remainingSeconds !== null && { remainingMs: 1000 * remainingSeconds }),
  };
}
