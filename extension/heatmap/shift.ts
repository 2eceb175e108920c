/** A part of a document, by offsets in UTF-16 units, end exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** A text that took the place of a part of a document. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Parts after a change: those before it stay, those behind it move, those that it touched inside are gone. */
export function shiftParts<P extends Part>(parts: readonly P[], change: Change): readonly P[] {
  const { rangeOffset, rangeLength, text } = change;
  const moved = text.length - rangeLength;
  return parts.flatMap((part) => {
    if (part.end <= rangeOffset) return [part];
    if (part.start < rangeOffset + rangeLength) return [];
    return [{ ...part, start: part.start + moved, end: part.end + moved }];
  });
}
