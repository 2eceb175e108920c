/** A mistake in the command itself, or a file that cannot be read: a sentence, exit code 2. */
export class UsageError extends Error {}
