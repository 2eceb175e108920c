import { catalogue } from '../catalogue';

/** Names as people and servers write them: what becomes a path or an address is one of these. */

/** A revision of a repository on the Hub. */
export interface HubName {
  /** `owner/name`. */
  readonly id: string;
  /** A branch, a tag, or a commit. */
  readonly revision: string;
}

const usualRevision = 'main';
const mostRevision = 200;

/** The Hub's rule for an owner and for a name: at most 96 characters. */
const part = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/;
const isPart = (text: string) => part.test(text) && !/--|\.\.|\.git$/.test(text);

/** True for a repository as the Hub names it: `owner/name`. */
export function isRepositoryId(text: string): boolean {
  const parts = text.split('/');
  return parts.length === 2 && parts.every(isPart);
}

/** True for what git takes as a branch or tag, and for a commit. */
export function isRevision(text: string): boolean {
  const steps = text.split('/');
  return (
    text.length <= mostRevision &&
    /^[^\s\p{C}~^:?*[\]\\<>|"]+$/u.test(text) &&
    steps.every((step) => step !== '' && !step.startsWith('.') && !step.includes('..') && !step.endsWith('.'))
  );
}

/** True for the hash of a commit. */
export const isCommit = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** True for what names a blob: git's SHA-1 of a small file, SHA-256 of a large one. */
export const isEtag = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** True for the name of a file of a repository's top folder. */
export const isFileName = (text: string): boolean =>
  /^[A-Za-z0-9_][\w.-]{0,199}$/.test(text) && !text.includes('..');

/**
 * The repository and revision that `owner/name` or a name of the catalogue stands for, each with `@revision` or without:
 * then it is `main`. Null for any other text.
 */
export function readHubName(text: string): HubName | null {
  const at = text.indexOf('@');
  const [name, revision] = at < 0 ? [text, usualRevision] : [text.slice(0, at), text.slice(at + 1)];
  const id = catalogue.find((known) => known.name === name)?.id ?? name;
  return isRepositoryId(id) && isRevision(revision) ? { id, revision } : null;
}

/** The short name of a repository, if the catalogue has one. */
export function shortNameOf(id: string): string | null {
  return catalogue.find((known) => known.id === id)?.name ?? null;
}

/** How people write it: its short name if there is one, and its revision if it is not `main`. */
export function showHubName({ id, revision }: HubName): string {
  return `${shortNameOf(id) ?? id}${revision === usualRevision ? '' : `@${revision}`}`;
}
