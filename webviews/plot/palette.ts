/**
 * The colours of every drawing. High contrast has one colour, the theme's foreground; dash, fill and marker tell series
 * apart.
 */

export type ThemeKind = 'light' | 'dark' | 'hc-dark' | 'hc-light';

export interface Palette {
  readonly unsteered: string;
  readonly steered: string;
  readonly prompted: string;
  readonly random: string;
  /** More likely: the green end of PiYG. */
  readonly up: string;
  /** Less likely: the pink end of PiYG. */
  readonly down: string;
}

const light: Palette = {
  unsteered: '#1a6fb8',
  steered: '#c2570a',
  prompted: '#7b3fb5',
  random: '#6e6e6e',
  up: '#3f7d1a',
  down: '#c51b7d',
};

const dark: Palette = {
  unsteered: '#62aef5',
  steered: '#f7a04b',
  prompted: '#c79af0',
  random: '#a6a6a6',
  up: '#8fcc4e',
  down: '#f082bd',
};

/** Darker, and of inks that mix; lightness alone tells the arms apart, too. */
export const printPalette: Palette = {
  unsteered: '#00558f',
  steered: '#c75000',
  prompted: '#5e2f8f',
  random: '#6b6b6b',
  up: '#276419',
  down: '#b5126f',
};

/** The colours for a kind of theme whose text has the colour `foreground`. */
export function paletteOf(kind: ThemeKind, foreground: string): Palette {
  if (kind === 'light') return light;
  if (kind === 'dark') return dark;
  return {
    unsteered: foreground,
    steered: foreground,
    prompted: foreground,
    random: foreground,
    up: foreground,
    down: foreground,
  };
}

/** The strongest shade behind the text of a theme; high contrast has none. */
export function textShadeOf(kind: ThemeKind): number {
  return kind === 'light' ? 0.5 : kind === 'dark' ? 0.34 : 0;
}

const lightSeries = ['#00766a', '#b3261e', '#6d6400', '#a8327d', '#4355b9', '#7a5548'] as const;
const darkSeries = ['#4db6ac', '#f28b82', '#d7c24a', '#f48fb1', '#9fa8da', '#bcaaa4'] as const;

/** Colours for lines that are no arms: labels, prompts, positions. None of them is the colour of an arm. */
export function seriesColors(kind: ThemeKind, foreground: string): readonly string[] {
  if (kind === 'light') return lightSeries;
  return kind === 'dark' ? darkSeries : [foreground];
}
