import {
  paletteOf,
  printPalette,
  seriesColors,
  textShadeOf,
  type Palette,
  type ThemeKind,
} from './plot/palette';

/** What a drawing must know about the editor's theme. */
export interface Theme extends Palette {
  readonly kind: ThemeKind;
  /** Colours of lines that are no arms, in order. */
  readonly series: readonly string[];
  readonly highContrast: boolean;
  readonly foreground: string;
  readonly background: string;
  /** Labels and axes. */
  readonly quiet: string;
  readonly grid: string;
  /** The strongest shade behind text on which the text can still be read. */
  readonly textShade: number;
  readonly font: string;
  readonly monospace: string;
}

const kinds: Readonly<Record<string, ThemeKind>> = {
  'vscode-light': 'light',
  'vscode-dark': 'dark',
  'vscode-high-contrast': 'hc-dark',
  'vscode-high-contrast-light': 'hc-light',
};

/** The theme as VS Code's variables and the kind on the body say; without VS Code, the system's preference. */
export function readTheme(): Theme {
  const styles = getComputedStyle(document.body);
  const variable = (names: readonly string[], fallback: string) =>
    names.map((name) => styles.getPropertyValue(`--vscode-${name}`).trim()).find(Boolean) ?? fallback;
  const kind = kinds[document.body.dataset.vscodeThemeKind ?? ''] ?? preferredKind();
  const isDark = kind === 'dark' || kind === 'hc-dark';
  const highContrast = kind === 'hc-dark' || kind === 'hc-light';
  const foreground = variable(['editor-foreground', 'foreground'], isDark ? '#d4d4d4' : '#24292f');
  return {
    ...paletteOf(kind, foreground),
    kind,
    series: seriesColors(kind, foreground),
    highContrast,
    foreground,
    background: variable(['notebook-editorBackground', 'editor-background'], isDark ? '#1f1f1f' : '#ffffff'),
    quiet: highContrast ? foreground : variable(['descriptionForeground'], isDark ? '#9d9d9d' : '#616161'),
    grid: highContrast ? foreground : isDark ? '#8888884d' : '#88888840',
    textShade: textShadeOf(kind),
    font: variable(['font-family'], 'system-ui, sans-serif'),
    monospace: variable(['editor-font-family'], 'ui-monospace, monospace'),
  };
}

/** The theme for paper: the same fonts, black on white, in colours that printers have. */
export function printTheme({ font, monospace }: Theme): Theme {
  return {
    ...printPalette,
    ...{ kind: 'light', highContrast: false, font, monospace, textShade: textShadeOf('light') },
    ...{ foreground: '#000000', background: '#ffffff', quiet: '#333333', grid: '#00000026' },
    series: seriesColors('light', '#000000'),
  };
}

function preferredKind(): ThemeKind {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Calls back when the editor's theme changes, until the returned function is called. */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, {
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  return () => observer.disconnect();
}

/** The colours for the style sheet, as custom properties of a result's root. */
export function applyTheme(root: HTMLElement, theme: Theme): void {
  root.dataset.theme = theme.kind;
  for (const name of [
    'unsteered',
    'steered',
    'prompted',
    'random',
    'up',
    'down',
    'quiet',
    'grid',
    'background',
  ] as const)
    root.style.setProperty(`--steer-${name}`, theme[name]);
}
