import assert from 'node:assert/strict';
import { paletteOf, seriesColors } from '../../../webviews/plot/palette';

/** Relative luminance of #rrggbb, as WCAG 2 defines it. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/[0-9a-f]{2}/gi) ?? []).map((hex) => {
    const value = parseInt(hex, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Editor backgrounds of VS Code's own themes. */
const backgrounds = {
  light: ['#ffffff', '#f5f5f5', '#fdf6e3', '#f3f3f3'],
  dark: ['#1f1f1f', '#1e1e1e', '#272822', '#002b36', '#282828'],
} as const;

describe('the colours of the drawings', () => {
  for (const kind of ['light', 'dark'] as const)
    for (const background of backgrounds[kind])
      for (const [name, color] of Object.entries<string>({ ...paletteOf(kind, '#888888') }))
        it(`${name} is seen on ${background}`, () => {
          const measured = contrast(color, background);
          assert.ok(measured >= 3, `contrast ${measured.toFixed(2)}`);
        });

  for (const kind of ['light', 'dark'] as const)
    it(`of series are read as text and are no arm's in the theme ${kind}`, () => {
      const arms = new Set(Object.values(paletteOf(kind, '#888888')));
      const [background] = backgrounds[kind];
      for (const color of seriesColors(kind, '#888888')) {
        assert.ok(contrast(color, background) >= 4.5, `${color}: ${contrast(color, background).toFixed(2)}`);
        assert.ok(!arms.has(color));
      }
    });

  it('in high contrast are the foreground of the theme', () => {
    for (const kind of ['hc-dark', 'hc-light'] as const)
      assert.deepEqual(new Set(Object.values(paletteOf(kind, '#f0f0f0'))), new Set(['#f0f0f0']));
  });

  it('tell the four arms apart', () => {
    for (const kind of ['light', 'dark'] as const) {
      const { unsteered, steered, prompted, random } = paletteOf(kind, '#888888');
      assert.equal(new Set([unsteered, steered, prompted, random]).size, 4);
    }
  });
});
