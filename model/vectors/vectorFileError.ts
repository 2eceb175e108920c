/** A file that holds no vectors that can be used; the message is a sentence without a full stop. */
export class VectorFileError extends Error {
  override readonly name = 'VectorFileError';
}
