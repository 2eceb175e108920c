import assert from 'node:assert/strict';
import { freest, overlap, placeLabels, type LabelledPoint } from '../../../webviews/plot/labels';

const bounds = { left: 0, top: 0, right: 400, bottom: 400 };
const label = { width: 50, height: 14 };

describe('labels of points', () => {
  it('stand to the right where there is room', () => {
    const [placed] = placeLabels([{ x: 100, y: 100, ...label }], bounds, []);
    assert.deepEqual(placed, { box: { left: 107, right: 157, top: 93, bottom: 107 }, far: false });
  });

  it('stand to the left at the right edge', () => {
    const [placed] = placeLabels([{ x: 390, y: 100, ...label }], bounds, []);
    assert.equal(placed?.box.right, 383);
  });

  it('cover neither each other nor what must stay free, and stay inside', () => {
    const points: LabelledPoint[] = Array.from({ length: 40 }, (_, index) => ({
      x: 150 + 10 * (index % 8),
      y: 150 + 12 * Math.floor(index / 8),
      ...label,
    }));
    const obstacle = { left: 0, top: 0, right: 120, bottom: 400 };
    const boxes = placeLabels(points, bounds, [obstacle]).flatMap((placed) => placed?.box ?? []);
    assert.ok(boxes.length >= 20, `${boxes.length} of 40 have a place`);
    for (const [index, box] of boxes.entries()) {
      for (const other of [...boxes.slice(index + 1), obstacle]) assert.ok(!overlap(box, other));
      assert.ok(box.left >= 0 && box.top >= 0 && box.right <= 400 && box.bottom <= 400);
    }
  });

  it('are left out where there is no room at all', () => {
    assert.deepEqual(placeLabels([{ x: 200, y: 200, ...label }], bounds, [bounds]), [null]);
  });
});

describe('a label that may stand in several places', () => {
  const place = (left: number, top: number) => ({ left, top, right: left + 50, bottom: top + 14 });

  it('stands where it is furthest from the points', () => {
    const [near, far] = [place(0, 0), place(200, 0)];
    assert.equal(freest([near, far], [[20, 30]]), far);
  });

  it('stands in the first place where all are alike, and nowhere without places', () => {
    const places = [place(0, 0), place(200, 0)];
    assert.equal(freest(places, [[125, 40]]), places[0]);
    assert.equal(freest([], [[0, 0]]), null);
  });
});
