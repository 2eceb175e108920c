import type { RemoteFile } from './hubApi';
import { updateOwner, type DownloadProgress, type Owner } from './owner';
import type { Repository } from './repository';
import { speedometer } from './speed';

/** Milliseconds between two heartbeats. */
const beat = 500;

export interface Books {
  readonly owner: () => Owner;
  readonly begin: (total: number) => void;
  /** So many bytes of this file are there. */
  readonly have: (file: RemoteFile, bytes: number) => void;
  readonly keepValidator: (etag: string, validator: string | null) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Keeps the file of the owner up to date. @param lost is called if it says that the download is over. */
export function bookkeeping(
  repository: Repository,
  first: Owner,
  lost: () => void,
  progress?: (progress: DownloadProgress) => void,
): Books {
  let owner = first;
  const have = new Map<string, number>();
  const speed = speedometer();
  let total = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const write = () => {
    const now = owner;
    const wrote = writing.then(async () => {
      if (!(await updateOwner(repository, now))) lost();
    });
    // A disk that is full, or has gone, is met by the files themselves.
    writing = wrote.catch(() => undefined);
    return wrote;
  };
  const count = () => {
    const done = [...have.values()].reduce((sum, bytes) => sum + bytes, 0);
    owner = { ...owner, progress: speed(done, total) };
    progress?.(owner.progress);
  };
  const heart = setInterval(() => {
    count();
    void write().catch(() => undefined);
  }, beat);
  return {
    owner: () => owner,
    begin: (bytes) => (total = bytes),
    have: (file, bytes) => have.set(file.etag, bytes),
    async keepValidator(etag, validator) {
      const { [etag]: before, ...others } = owner.validators;
      if (before === (validator ?? undefined)) return;
      owner = { ...owner, validators: validator === null ? others : { ...others, [etag]: validator } };
      await write();
    },
    async end() {
      clearInterval(heart);
      if (total > 0) count();
      await writing;
    },
  };
}
