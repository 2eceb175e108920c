/** Places for labels of points, so that no label covers another label or a point. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  /** Size of the label. */
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel {
  readonly box: Box;
  /** True if the label is so far from its point that a line must join them. */
  readonly far: boolean;
}

/** Directions to try, the best first: the sides, then the corners. */
const directions = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
] as const;
const distances = [7, 16, 28, 44, 62] as const;
/** A label further away than this needs a line to its point. */
const nearby = 9;

/**
 * A place for each label, in the order of the points: the first have the better places. Null for a label that has none.
 * @param obstacles what labels must not cover, besides each other.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  bounds: Box,
  obstacles: readonly Box[],
): readonly (PlacedLabel | null)[] {
  const taken: Box[] = [...obstacles];
  return points.map((point) => {
    const placed = freePlace(point, bounds, taken);
    if (placed) taken.push(placed.box);
    return placed;
  });
}

function freePlace(point: LabelledPoint, bounds: Box, taken: readonly Box[]): PlacedLabel | null {
  for (const distance of distances)
    for (const direction of directions) {
      const box = boxAt(point, direction, distance);
      if (inside(box, bounds) && !taken.some((other) => overlap(box, other)))
        return { box, far: distance > nearby };
    }
  return null;
}

function boxAt(
  { x, y, width, height }: LabelledPoint,
  [dx, dy]: readonly [number, number],
  distance: number,
): Box {
  const scale = dx !== 0 && dy !== 0 ? Math.SQRT1_2 : 1;
  const centreX = x + dx * (distance * scale + width / 2);
  const centreY = y + dy * (distance * scale + height / 2);
  return {
    left: centreX - width / 2,
    right: centreX + width / 2,
    top: centreY - height / 2,
    bottom: centreY + height / 2,
  };
}

function inside(box: Box, bounds: Box): boolean {
  return (
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom
  );
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Of some places for one label the one that is furthest from all points; the first of equals. */
export function freest(
  places: readonly Box[],
  points: readonly (readonly [x: number, y: number])[],
): Box | null {
  const room = (box: Box) => points.reduce((least, point) => Math.min(least, distance(box, point)), Infinity);
  return places.reduce<Box | null>(
    (best, box) => (best === null || room(box) > room(best) ? box : best),
    null,
  );
}

function distance({ left, right, top, bottom }: Box, [x, y]: readonly [number, number]): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}
