/** A part of a document, by offsets in UTF-16 units, end exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** One edit: the text that replaced a part of a document. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Parts after an edit: parts before it stay, parts after it move, parts that it overlaps are removed. */
export function shiftParts<P extends Part>(parts: readonly P[], change: Change): readonly P[] {
  const { rangeOffset, rangeLength, text } = change;
  const moved = text.length - rangeLength;
  return parts.flatMap((part) => {
    if (part.end <= rangeOffset) return [part];
    if (part.start < rangeOffset + rangeLength) return [];
    return [{ ...part, start: part.start + moved, end: part.end + moved }];
  });
}
