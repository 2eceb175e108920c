import type { Tokenizer } from './tokenizer';

const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** How tokens that stand for bytes of UTF-8 are read. A token may be a part of a character. */
export function tokenTexts(bytesOf: (id: number) => Uint8Array): Pick<Tokenizer, 'decode' | 'describe'> {
  return {
    decode: (ids) => lossy.decode(Buffer.concat(ids.map(bytesOf))),
    describe(id) {
      const bytes = bytesOf(id);
      try {
        return { id, text: strict.decode(bytes) };
      } catch {
        return { id, text: lossy.decode(bytes), bytes: Buffer.from(bytes).toString('hex').toUpperCase() };
      }
    },
  };
}
