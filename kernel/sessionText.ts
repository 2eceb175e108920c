import * as v from 'valibot';
import { readShared, writeShared } from './results/sharedJson';
import { newSession, type Session } from './session';

/** A session as text: if the process that holds it has to end, the next one goes on with it. */
export function writeSession({ names, ...session }: Session): string {
  return writeShared({ ...session, names: new Map(names.entries()) });
}

const finite = v.pipe(v.number(), v.finite());
/** Taken as it is, not copied: what is one object in several places stays one. */
const object = v.custom<object>((part) => typeof part === 'object' && part !== null);

/** What is inside the names and additions is as the kernel wrote it. */
const sessionSchema = v.object({
  model: v.nullable(v.string()),
  device: v.nullable(v.picklist(['cpu', 'gpu', 'auto'])),
  isFresh: v.boolean(),
  settings: v.object(v.entriesFromList(Object.keys(newSession().settings), finite)),
  names: v.map(v.string(), v.object({ known: object, found: object })),
  steering: v.array(object),
  definitions: v.array(v.string()),
});

/** @throws Error if the text was not written by {@link writeSession}. */
export function readSession(text: string): Session {
  return v.parse(sessionSchema, readShared(text)) as unknown as Session;
}
