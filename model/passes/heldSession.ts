import type { InferenceSession } from 'onnxruntime-node';

/** Does something with a session, which is made first if there is none. */
export type UseSession = <T>(work: (session: InferenceSession) => Promise<T>) => Promise<T>;

/** A session that can be given back and made again. */
export interface HeldSession {
  readonly use: UseSession;
  /** Makes it, if there is none. */
  readonly make: () => Promise<void>;
  /** Gives it back, if there is one. Nobody may use it; work that comes from now on makes another one. */
  readonly release: () => Promise<void>;
  /** Gives it back and makes it anew; work that comes meanwhile waits. Nobody may use it. */
  readonly renew: () => Promise<void>;
}

/** A session that `create` makes when it is first needed, and again after a failure. */
export function heldSession(create: () => Promise<InferenceSession>): HeldSession {
  let held: Promise<InferenceSession> | undefined;
  const keep = (made: Promise<InferenceSession>) => {
    held = made;
    made.catch(() => {
      if (held === made) held = undefined;
    });
    return made;
  };
  const get = () => held ?? keep(create());
  const release = async () => {
    const released = held;
    held = undefined;
    await (await released)?.release();
  };
  return {
    use: async (work) => work(await get()),
    async make() {
      await get();
    },
    release,
    async renew() {
      await keep(release().then(create));
    },
  };
}

/** Uses of two sessions of which one at a time is in memory: the use of one gives the other one back. */
export function inTurns(first: HeldSession, second: HeldSession): readonly [UseSession, UseSession] {
  let last: Promise<unknown> = Promise.resolve();
  const turn =
    (wanted: HeldSession, other: HeldSession): UseSession =>
    (work) => {
      const done = last.then(async () => {
        await other.release();
        return wanted.use(work);
      });
      last = done.catch(() => undefined);
      return done;
    };
  return [turn(first, second), turn(second, first)];
}
