/** How a change of log-probability looks: a colour, an underline that says the same without it, a mark at the side. */
import * as vscode from 'vscode';

export type Shade = 'up1' | 'up2' | 'up3' | 'down1' | 'down2' | 'down3' | 'masked';

/** The smallest change, in nats, that each shade stands for. */
const weak = 0.1;
const medium = 0.5;
const strong = 1.5;

/** Null: too small a change to show. */
export function shadeOf(change: number | null): Shade | null {
  if (change === null) return 'masked';
  const size = Math.abs(change);
  if (size < weak) return null;
  const strength = size < medium ? 1 : size < strong ? 2 : 3;
  return `${change > 0 ? 'up' : 'down'}${strength}`;
}

export const legend =
  `Likelier: green over a straight line. Less likely: red over a wavy line. ` +
  `Shades begin at ${weak}, ${medium} and ${strong} nats.`;

/** A straight underline means up, a wavy one down; a stronger change has a thicker line. */
function decoration(direction: 'up' | 'down', strength: 1 | 2 | 3): vscode.DecorationRenderOptions {
  const name = `steerbook.heat.${direction}`;
  const line = new vscode.ThemeColor(`${name}3`);
  return {
    backgroundColor: new vscode.ThemeColor(`${name}${strength}`),
    textDecoration: `underline ${direction === 'up' ? 'solid' : 'wavy'} ${strength === 3 ? 2 : 1}px; text-underline-offset: 3px; text-decoration-skip-ink: none`,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    ...(strength > 1 && { overviewRulerColor: line, overviewRulerLane: vscode.OverviewRulerLane.Right }),
  };
}

const options: Readonly<Record<Shade, vscode.DecorationRenderOptions>> = {
  up1: decoration('up', 1),
  up2: decoration('up', 2),
  up3: decoration('up', 3),
  down1: decoration('down', 1),
  down2: decoration('down', 2),
  down3: decoration('down', 3),
  masked: { opacity: '0.6' },
};

export type Decorations = Readonly<Record<Shade | 'plain', vscode.TextEditorDecorationType>>;

/** Decoration types, one per shade. `plain` draws nothing; it carries the hovers of tokens without a shade. */
export function createDecorations(): Decorations {
  const made = Object.entries(options).map(([shade, option]) => [
    shade,
    vscode.window.createTextEditorDecorationType(option),
  ]);
  const plain = vscode.window.createTextEditorDecorationType({});
  return { ...(Object.fromEntries(made) as Record<Shade, vscode.TextEditorDecorationType>), plain };
}
