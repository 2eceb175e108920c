/** Helpers that the drawings made with Plot share. */
import type { Scale } from '@observablehq/plot';
import { shortNumber } from '../../kernel/language/numbers';
import { svgElement, type Attributes } from '../element';
import type { Theme } from '../theme';
import { estimatedWidth } from './glyphs';
import { onLogAxis, smallest } from './ticks';

export const fontSize = 12;
export const labelHeight = 15;

/** The style of a drawing's root. */
export function plotStyle({ font, foreground }: Theme) {
  return {
    fontFamily: font,
    fontSize: '11px',
    color: foreground,
    background: 'none',
    overflow: 'visible',
  } as const;
}

/** The style of grid lines. `strength` is their opacity in a theme of high contrast. */
export function gridStyle({ grid, highContrast }: Theme, strength = 0.3) {
  return { stroke: grid, strokeOpacity: highContrast ? strength : 1 };
}

/** The style of an axis: numbers without tick marks or a label of their own. */
export function axisStyle({ quiet }: Theme) {
  return { tickSize: 0, label: null, fill: quiet } as const;
}

/** A line of text in a drawing. */
export function note(text: string, attributes: Attributes): SVGTextElement {
  return svgElement('text', { 'font-size': 11, 'text-anchor': 'start', ...attributes }, text);
}

/** A scale of a drawing as a function from data to pixels. */
export function pixelsOf(scale: Scale | undefined): (value: number | string) => number {
  return (value) => Number(scale?.apply(value) ?? NaN);
}

/**
 * Powers of ten around some probabilities, from the one below the smallest to 1. Zero has no logarithm and is not seen.
 */
export function probabilityRange(probabilities: readonly number[]): readonly [number, number] {
  const low = onLogAxis(
    smallest(
      probabilities.filter((p) => p > 0),
      0.01,
    ),
  );
  return [10 ** Math.min(-2, Math.floor(Math.log10(low) - 0.05)), 1];
}

/**
 * Powers of ten in a range, every one or every second or … so that at most `most` remain; the largest is one of them.
 */
export function powersOfTen([low, high]: readonly [number, number], most: number): readonly number[] {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  const step = Math.ceil((to - from + 1) / most);
  const powers: number[] = [];
  for (let power = to; power >= from; power -= step) powers.unshift(10 ** power);
  return powers;
}

/** A probability on an axis: 100 %, 0.1 %, 10⁻⁵ %. */
export function axisPercent(probability: number): string {
  return `${shortNumber(Number((100 * probability).toPrecision(3)))} %`;
}

let measuring: CanvasRenderingContext2D | null | undefined;

/** Width of a text in a font, in pixels. */
export function textWidth(text: string, font: string): number {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (!measuring) return estimatedWidth(text, font, fontSize);
  measuring.font = `${fontSize}px ${font}`;
  return measuring.measureText(text).width;
}
