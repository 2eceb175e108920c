/**
 * The themes of what leaves the editor. A report is drawn once: its colours are custom properties, and its style sheet
 * says what they are in the light, in the dark and on paper. A picture beside a text has the colours of paper.
 */
import { paletteOf, seriesColors, textShadeOf } from '../plot/palette';
import type { Theme } from '../theme';

const font = '"Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", sans-serif';
const monospace = '"SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

const papers = {
  light: { foreground: '#1f2328', background: '#ffffff', quiet: '#59636e', grid: '#88888840' },
  dark: { foreground: '#dfe3e8', background: '#1b1e23', quiet: '#a0a9b4', grid: '#8888884d' },
} as const;

/** A theme of literal colours. */
function literalTheme(kind: keyof typeof papers): Theme {
  const paper = papers[kind];
  return {
    ...paletteOf(kind, paper.foreground),
    ...paper,
    ...{ kind, highContrast: false, font, monospace, textShade: textShadeOf(kind) },
    series: seriesColors(kind, paper.foreground),
  };
}

export const paperTheme: Theme = literalTheme('light');

const colors = [
  ...['unsteered', 'steered', 'prompted', 'random', 'up', 'down'],
  ...['foreground', 'background', 'quiet', 'grid'],
] as const satisfies readonly (keyof Theme)[];

const property = (name: string) => `--steer-${name}`;

/** The theme of reports. Shades are those on which text can be read in the dark, too. */
export const reportTheme: Theme = {
  ...paperTheme,
  ...(Object.fromEntries(colors.map((name) => [name, `var(${property(name)})`])) as Pick<
    Theme,
    (typeof colors)[number]
  >),
  series: paperTheme.series.map((_, index) => `var(${property(`series-${index}`)})`),
  textShade: textShadeOf('dark'),
};

/** Rules that say what the colours are; dark only on a screen that is dark. */
export const themeRules = `:root{color-scheme:light dark;${valuesOf('light')}--report-font:${font};--report-monospace:${monospace}}
@media screen and (prefers-color-scheme:dark){:root{${valuesOf('dark')}}}
@media print{:root{color-scheme:light}}
`;

function valuesOf(kind: keyof typeof papers): string {
  const theme = literalTheme(kind);
  return [
    ...colors.map((name) => `${property(name)}:${theme[name]};`),
    ...theme.series.map((color, index) => `${property(`series-${index}`)}:${color};`),
  ].join('');
}
