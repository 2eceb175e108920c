export interface Dots {
  /** Distance between dots. */
  readonly pitch: number;
  /** From the bottom middle of the stack: x to the right, y upwards. */
  readonly places: readonly (readonly [x: number, y: number])[];
}

/** Distance between dots if there is room. */
const widestPitch = 8;

/** The largest distance between dots at which stacks of these sizes fit into a room. */
export function pitchFor(count: number, width: number, height: number): number {
  for (let pitch = widestPitch; pitch > 1; pitch -= 0.5)
    if (Math.ceil(count / Math.max(1, Math.floor(height / pitch))) * pitch <= width) return pitch;
  return Math.min(1, Math.sqrt((width * height) / Math.max(1, count)));
}

/** The places of dots of equal value: in as many columns side by side as are needed, filled from the bottom. */
export function dotStack(count: number, height: number, pitch: number): Dots {
  const perColumn = Math.max(1, Math.floor(height / pitch));
  const columns = Math.ceil(count / perColumn);
  const perRow = Math.max(1, columns);
  const places = Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / perRow);
    const inRow = Math.min(perRow, count - row * perRow);
    return [((index % perRow) - (inRow - 1) / 2) * pitch, (row + 0.5) * pitch] as const;
  });
  return { pitch, places };
}
