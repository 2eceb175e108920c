/**
 * A picture of a result as one SVG that needs nothing else: every text, box, line and drawing at the place where
 * the browser put it, with its colours and fonts written out.
 */
import { svgElement } from '../element';
import { addressOf } from './dataAddress';
import { withDensity } from './pngDensity';

const padding = 16;
/** Pixels of a PNG per CSS pixel. */
const density = 2;
/** Pixels of a PNG per inch of paper, as journals ask for drawings. */
const paperDensity = 600;
const millimetresOfInch = 25.4;
/** Set while a picture is taken: the style sheet hides what does not belong in it. */
const whilePicturing = 'picturing';

interface Origin {
  readonly left: number;
  readonly top: number;
}

/** A picture's width on paper; null: a pixel of it is one of the page. */
type Millimetres = number | null;

/** The result's picture as the address of an SVG. */
export function svgPicture(root: HTMLElement, millimetres: Millimetres = null): string {
  const svg = pictureOf(root);
  if (millimetres !== null) {
    const { width, height } = sizeOf(svg);
    svg.setAttribute('width', `${millimetres}mm`);
    svg.setAttribute('height', `${((millimetres * height) / width).toFixed(2)}mm`);
  }
  return svgAddress(svg);
}

/** The result's picture as the address of a PNG. */
export async function pngPicture(root: HTMLElement, millimetres: Millimetres = null): Promise<string> {
  const svg = pictureOf(root);
  const { width, height } = sizeOf(svg);
  const scale = millimetres === null ? density : ((millimetres / millimetresOfInch) * paperDensity) / width;
  const image = new Image();
  image.src = svgAddress(svg);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('there is no canvas to draw on.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const address = canvas.toDataURL('image/png');
  return millimetres === null ? address : withDensity(address, paperDensity / millimetresOfInch);
}

const sizeOf = (svg: SVGSVGElement) => ({
  width: Number(svg.getAttribute('width')),
  height: Number(svg.getAttribute('height')),
});

/** Saves a picture under a name. */
export type SavePicture = (address: string, name: string) => void;

/** Saves a picture through a link; a notebook's web view asks for the place. */
export const saveByLink: SavePicture = (address, name) => {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
};

/** The notebook's web view reads base64 alone. */
function svgAddress(svg: SVGSVGElement): string {
  return addressOf('image/svg+xml', new TextEncoder().encode(new XMLSerializer().serializeToString(svg)));
}

/** The result's sentence, drawing and quiet line as an SVG. */
function pictureOf(root: HTMLElement): SVGSVGElement {
  root.classList.add(whilePicturing);
  try {
    return assembled(root);
  } finally {
    root.classList.remove(whilePicturing);
  }
}

function assembled(root: HTMLElement): SVGSVGElement {
  const bounds = root.getBoundingClientRect();
  const origin = { left: bounds.left - padding, top: bounds.top - padding };
  const content = [...root.children].flatMap((child) => drawn(child, origin));
  const [width, height] = [root.scrollWidth, bounds.height].map((size) => Math.ceil(size + 2 * padding));
  const background = getComputedStyle(root).getPropertyValue('--steer-background').trim() || 'white';
  return svgElement(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}` },
    svgElement('title', {}, root.querySelector('.sentence')?.textContent ?? ''),
    svgElement('rect', { width: '100%', height: '100%', fill: background }),
    ...content,
  );
}

function drawn(node: Element, origin: Origin): readonly Node[] {
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return [];
  if (node instanceof SVGSVGElement) return [nestedDrawing(node, origin)];
  return [
    ...boxOf(node, style, origin),
    ...signOf(node, origin),
    ...labelOf(node, origin),
    ...[...node.childNodes].flatMap((child) => {
      if (child instanceof Element) return drawn(child, origin);
      return child instanceof Text ? textOf(child, style, origin) : [];
    }),
  ];
}

/** A drawing inside the picture, with the properties that style sheets gave it. */
function nestedDrawing(svg: SVGSVGElement, origin: Origin): Node {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { left, top } = svg.getBoundingClientRect();
  copy.setAttribute('x', String(left - origin.left));
  copy.setAttribute('y', String(top - origin.top));
  copy.setAttribute('overflow', 'visible');
  const originals = svg.querySelectorAll<SVGElement>('*');
  for (const [index, part] of [...copy.querySelectorAll('*')].entries()) {
    const original = originals[index];
    if (original instanceof SVGTextElement) inlineFont(part, getComputedStyle(original));
  }
  for (const unneeded of copy.querySelectorAll('.halo, .row')) unneeded.remove();
  return copy;
}

function inlineFont(text: Element, style: CSSStyleDeclaration): void {
  text.setAttribute('font-family', style.fontFamily);
  text.setAttribute('font-size', style.fontSize);
  text.setAttribute('text-anchor', style.textAnchor);
  text.setAttribute('font-variant-numeric', style.fontVariantNumeric);
}

/** The element's background and borders, once for every line that it takes. */
function boxOf(node: Element, style: CSSStyleDeclaration, origin: Origin): readonly Node[] {
  const hasFill = !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor);
  const [top, bottom] = [edge(style, 'Top'), edge(style, 'Bottom')];
  const isFramed = top !== null && edge(style, 'Left') !== null;
  if (!hasFill && !top && !bottom) return [];
  return [...node.getClientRects()].flatMap((rect) => {
    const [x, y] = [rect.left - origin.left, rect.top - origin.top];
    const box = { x, y, width: rect.width, height: rect.height };
    const line = (at: number, drawn: Edge) =>
      svgElement('line', { x1: x, x2: x + rect.width, y1: at, y2: at, ...drawn });
    return [
      ...(hasFill || isFramed
        ? [
            svgElement('rect', {
              ...box,
              rx: parseFloat(style.borderTopLeftRadius) || 0,
              fill: hasFill ? style.backgroundColor : 'none',
              ...(isFramed ? top : {}),
            }),
          ]
        : []),
      ...(top && !isFramed ? [line(y + top['stroke-width'] / 2, top)] : []),
      ...(bottom && !isFramed ? [line(y + rect.height - bottom['stroke-width'] / 2, bottom)] : []),
    ];
  });
}

interface Edge {
  readonly stroke: string;
  readonly 'stroke-width': number;
  readonly 'stroke-dasharray'?: string;
}

function edge(style: CSSStyleDeclaration, side: 'Top' | 'Bottom' | 'Left'): Edge | null {
  const width = parseFloat(style[`border${side}Width`]);
  const kind = style[`border${side}Style`];
  if (kind === 'none' || !(width > 0)) return null;
  return {
    stroke: style[`border${side}Color`],
    'stroke-width': width,
    ...(kind === 'dotted' && { 'stroke-dasharray': `${width} ${width}` }),
  };
}

/** The sign that the style sheet draws for what cannot be seen: a middle dot, a return sign, `bos`. */
function signOf(node: Element, origin: Origin): readonly Node[] {
  const { sign } = node instanceof HTMLElement ? node.dataset : {};
  const rect = node.getClientRects()[0];
  if (sign === undefined || !rect) return [];
  const style = getComputedStyle(node, '::before');
  // Running text shows its spaces as spaces.
  if (style.content === 'none') return [];
  // The true text has no size: its box lies on the baseline.
  const baseline = rect.height < 2 ? rect.bottom : baselineIn(rect, style);
  const frame = edge(style, 'Top');
  const inset = parseFloat(style.paddingLeft) || 0;
  const box = { x: rect.left - origin.left, y: baseline - origin.top - 10.5, width: rect.width, height: 14 };
  return [
    ...(frame ? [svgElement('rect', { ...box, rx: 3, fill: 'none', ...frame, opacity: style.opacity })] : []),
    textAt(sign, rect.left + inset, baseline, style, origin),
  ];
}

/** The name that the style sheet writes over a number where there is no room for a head. */
function labelOf(node: Element, origin: Origin): readonly Node[] {
  const { label } = node instanceof HTMLElement ? node.dataset : {};
  const style = getComputedStyle(node, '::before');
  if (label === undefined || style.content === 'none') return [];
  const { left, top } = node.getBoundingClientRect();
  const line = parseFloat(getComputedStyle(node).lineHeight);
  return [textAt(label, left, top + line / 2 + parseFloat(style.fontSize) * 0.34, style, origin)];
}

/** A text, one SVG text for every line that it takes. */
function textOf(text: Text, style: CSSStyleDeclaration, origin: Origin): readonly Node[] {
  if (parseFloat(style.fontSize) === 0 || style.color === 'rgba(0, 0, 0, 0)') return [];
  return lines(text).map(({ content, rect }) =>
    textAt(content, rect.left, baselineIn(rect, style), style, origin),
  );
}

/** The baseline of a text in its line's box. */
function baselineIn(rect: DOMRect, style: CSSStyleDeclaration): number {
  return rect.top + rect.height / 2 + parseFloat(style.fontSize) * 0.34;
}

function textAt(
  content: string,
  left: number,
  baseline: number,
  style: CSSStyleDeclaration,
  origin: Origin,
): Node {
  return svgElement(
    'text',
    {
      x: left - origin.left,
      y: baseline - origin.top,
      fill: style.color,
      'fill-opacity': style.opacity,
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-weight': style.fontWeight,
      'font-variant-numeric': style.fontVariantNumeric,
      'xml:space': 'preserve',
    },
    content,
  );
}

interface Line {
  readonly content: string;
  readonly rect: DOMRect;
}

/** A text node cut into the lines that the browser made. */
function lines(text: Text): readonly Line[] {
  const range = document.createRange();
  const found: Line[] = [];
  for (const { 0: word, index } of text.data.matchAll(/\s*\S+/g)) {
    const start = index + word.length - word.trimStart().length;
    range.setStart(text, start);
    range.setEnd(text, index + word.length);
    const rect = range.getClientRects()[0];
    if (!rect) continue;
    const last = found.at(-1);
    if (last && Math.abs(last.rect.top - rect.top) < 2) {
      const width = rect.right - last.rect.left;
      found[found.length - 1] = {
        content: last.content + word.replace(/\s+/, ' '),
        rect: new DOMRect(last.rect.left, last.rect.top, width, last.rect.height),
      };
    } else found.push({ content: word.trimStart(), rect });
  }
  return found;
}
