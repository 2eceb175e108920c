/**
 * What a result looks like, as one SVG that needs nothing else: every text, box, line and drawing at the place where
 * the browser put it, with its colours and fonts written out.
 */
import { svgElement } from './element';

const padding = 16;
/** Pixels of a PNG per CSS pixel. */
const density = 2;
/** Controls are no part of a picture. */
const leftOut = '.toolbar, .readout, .table-room, button';

interface Origin {
  readonly left: number;
  readonly top: number;
}

/** Saves the picture through a link; a notebook's web view asks where to. */
export function saveSvg(root: HTMLElement, name: string): void {
  saveAs(svgAddress(pictureOf(root)), name);
}

export async function savePng(root: HTMLElement, name: string): Promise<void> {
  const svg = pictureOf(root);
  const image = new Image();
  image.src = svgAddress(svg);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Number(svg.getAttribute('width')) * density;
  canvas.height = Number(svg.getAttribute('height')) * density;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('there is no canvas to draw on.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  saveAs(canvas.toDataURL('image/png'), name);
}

function saveAs(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** The notebook's web view reads base64 alone. */
function svgAddress(svg: SVGSVGElement): string {
  const bytes = new TextEncoder().encode(new XMLSerializer().serializeToString(svg));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return `data:image/svg+xml;base64,${btoa(binary)}`;
}

/** The result's sentence, drawing and quiet line as an SVG. */
export function pictureOf(root: HTMLElement): SVGSVGElement {
  const bounds = root.getBoundingClientRect();
  const origin = { left: bounds.left - padding, top: bounds.top - padding };
  const content = [...root.children].flatMap((child) => drawn(child, origin));
  const bottom = Math.max(
    ...[...root.querySelectorAll('.sentence, .drawing, .quiet')].map(
      (part) => part.getBoundingClientRect().bottom,
    ),
  );
  const [width, height] = [
    Math.ceil(Math.max(bounds.width, root.scrollWidth) + 2 * padding),
    Math.ceil(bottom - bounds.top + 2 * padding),
  ];
  const background = getComputedStyle(root).getPropertyValue('--steer-background').trim() || 'white';
  return svgElement(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, xmlns: 'http://www.w3.org/2000/svg' },
    svgElement('title', {}, root.querySelector('.sentence')?.textContent ?? ''),
    svgElement('rect', { width, height, fill: background }),
    ...content,
  );
}

function drawn(node: Element, origin: Origin): readonly Node[] {
  if (node.matches(leftOut)) return [];
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return [];
  if (node instanceof SVGSVGElement) return [nestedDrawing(node, origin)];
  return [
    ...boxOf(node, style, origin),
    ...signOf(node, origin),
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
  for (const unneeded of copy.querySelectorAll('style, .halo, .row')) unneeded.remove();
  return copy;
}

function inlineFont(text: Element, style: CSSStyleDeclaration): void {
  text.setAttribute('font-family', style.fontFamily);
  text.setAttribute('font-size', style.fontSize);
  text.setAttribute('text-anchor', style.textAnchor);
  text.setAttribute('font-variant-numeric', style.fontVariantNumeric);
}

/** The element's background and borders. */
function boxOf(node: Element, style: CSSStyleDeclaration, origin: Origin): readonly Node[] {
  const hasFill = !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor);
  const hasBorder = style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0;
  const hasLine = style.borderBottomStyle !== 'none' && parseFloat(style.borderBottomWidth) > 0;
  if (!hasFill && !hasBorder && !hasLine) return [];
  return [...node.getClientRects()].map((rect) => {
    const [x, y] = [rect.left - origin.left, rect.top - origin.top];
    if (!hasFill && !hasBorder)
      return svgElement('line', {
        x1: x,
        x2: x + rect.width,
        y1: y + rect.height,
        y2: y + rect.height,
        stroke: style.borderBottomColor,
        'stroke-width': style.borderBottomWidth,
        'stroke-dasharray': style.borderBottomStyle === 'dotted' ? '1.5 1.5' : undefined,
      });
    return svgElement('rect', {
      x,
      y,
      width: rect.width,
      height: rect.height,
      rx: parseFloat(style.borderTopLeftRadius) || 0,
      fill: hasFill ? style.backgroundColor : 'none',
      stroke: hasBorder ? style.borderTopColor : 'none',
      'stroke-width': style.borderTopWidth,
    });
  });
}

/** The sign that the style sheet draws for what cannot be seen: a middle dot, a return sign, `bos`. */
function signOf(node: Element, origin: Origin): readonly Node[] {
  const { sign } = node instanceof HTMLElement ? node.dataset : {};
  const rect = node.getClientRects()[0];
  if (sign === undefined || !rect) return [];
  return [textAt(sign, rect, getComputedStyle(node, '::before'), origin)];
}

/** A text, one SVG text for every line that it takes. */
function textOf(text: Text, style: CSSStyleDeclaration, origin: Origin): readonly Node[] {
  if (parseFloat(style.fontSize) === 0 || style.color === 'rgba(0, 0, 0, 0)') return [];
  return lines(text).map(({ content, rect }) => textAt(content, rect, style, origin));
}

function textAt(content: string, rect: DOMRect, style: CSSStyleDeclaration, origin: Origin): Node {
  const size = parseFloat(style.fontSize);
  return svgElement(
    'text',
    {
      x: rect.left - origin.left,
      // The baseline of a line box whose text stands in its middle.
      y: rect.top - origin.top + rect.height / 2 + size * 0.34,
      fill: style.color,
      'fill-opacity': style.opacity,
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-weight': style.fontWeight,
      'font-style': style.fontStyle,
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

/** A text node cut where the browser broke its lines. */
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
