/** The drawing of a result as one SVG file with its legends, for texts that show pictures and no web page. */
import { qualification, sentence, type Result } from '../../kernel/kinds/readings';
import { visibleText } from '../../kernel/results/tokenText';
import { drawResult } from '../draw';
import { element, svgElement } from '../element';
import { fontSize, note, textWidth } from '../plot/plots';
import { written } from './onPage';
import { paperTheme } from './reportTheme';
import { drawnWidth } from './resultSection';
import { stilled, styleBook } from './stilled';

/** A legend may be somewhat wider than its drawing. */
const widest = 1.1 * drawnWidth;
const padding = 14;
const gap = 24;
const lineHeight = 19;
/** Between a block and the next one. */
const leading = 6;
const sampleGap = 6;

/** A part of a drawing, with its size in pixels. */
interface Block {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => readonly SVGElement[];
}

/** @returns null if nothing of the drawing but its text is to be seen. */
export function chartSvg(result: Result): string | null {
  const styles = styleBook();
  const drawing = drawResult(result, { width: drawnWidth }, paperTheme);
  const whole = column(blocksOf(stilled(element('div', {}, drawing), styles)));
  if (!drawing.querySelector('svg:not([aria-hidden])')) return null;
  const quiet = wrapped(qualification(result), Math.max(whole.width, drawnWidth / 2));
  const all = column([whole, ...quiet.map((line) => textBlock(line, paperTheme.quiet))]);
  const [width, height] = [all.width, all.height].map((size) => Math.ceil(size + 2 * padding));
  return `${written(
    svgElement(
      'svg',
      {
        ...{ xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
        ...{ class: 'steerbook', 'font-family': paperTheme.font, 'font-size': fontSize },
        color: paperTheme.foreground,
      },
      svgElement('title', {}, visibleText(sentence(result))),
      svgElement('style', {}, `text,tspan{white-space:pre}${styles.rules()}`),
      svgElement('rect', { width: '100%', height: '100%', fill: paperTheme.background }),
      ...all.at(padding, padding),
    ),
  )}\n`;
}

/** What is drawn in an element, from top to bottom. Running text and tables are left to what is around the picture. */
function blocksOf(part: Element): readonly Block[] {
  if (part.matches('svg')) return [drawingBlock(part)];
  if (part.matches('.legend.scale')) return [row([...part.children].map(legendPart), sampleGap)];
  if (part.matches('ul.legend')) return [flowing([...part.children].map(legendItem))];
  if (part.matches('.caption, .prompt, .limit, .partial'))
    return wrapped(part.textContent, drawnWidth).map((line) => textBlock(line, paperTheme.quiet));
  if (part.matches('table, .heat-text, .boxes')) return [];
  // The shades of what is left out need no legend.
  const shown = [...part.children].filter((own) => !(part.matches('.lens, .heat') && own.matches('.legend')));
  const isBeside = (own: Element) => part.matches('.pair, .grids') && !own.matches('.legend');
  const beside = flowing(shown.filter(isBeside).map((own) => column(blocksOf(own))));
  return [...shown.filter((own) => !isBeside(own)).flatMap(blocksOf), ...(beside.width > 0 ? [beside] : [])];
}

function drawingBlock(svg: Element): Block {
  const [width, height] = ['width', 'height'].map((name) => Number(svg.getAttribute(name)));
  return {
    ...{ width: width ?? 0, height: height ?? 0 },
    at(x, y) {
      const copy = svg.cloneNode(true) as SVGSVGElement;
      copy.setAttribute('x', String(x));
      copy.setAttribute('y', String(y));
      return [copy];
    },
  };
}

const legendPart = (part: Element): Block =>
  part.matches('svg') ? middled(drawingBlock(part)) : textBlock(part.textContent, paperTheme.quiet);

/** A sample as high as the text beside it. */
function middled(block: Block): Block {
  const above = (lineHeight - block.height) / 2;
  return { ...block, height: lineHeight, at: (x, y) => block.at(x, y + above) };
}

/** A sample with its name. */
function legendItem(item: Element): Block {
  const name = textBlock(item.textContent, paperTheme.foreground);
  return row([...[...item.children].map(legendPart), name], sampleGap);
}

/** Blocks beside each other, as many in a line as fit. */
function flowing(blocks: readonly Block[]): Block {
  const rows: Block[][] = [];
  let room = 0;
  for (const block of blocks) {
    room -= block.width + gap;
    if (room < 0) {
      rows.push([]);
      room = widest - block.width;
    }
    rows.at(-1)?.push(block);
  }
  return column(rows.map((own) => row(own, gap)));
}

function textBlock(text: string, fill: string): Block {
  return {
    ...{ width: textWidth(text, paperTheme.font), height: lineHeight },
    at: (x, y) => [note(text, { x, y: y + lineHeight - 5, fill })],
  };
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of visibleText(text).split(/\s+/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && textWidth(longer, paperTheme.font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function row(blocks: readonly Block[], between: number): Block {
  const places: number[] = [];
  let end = 0;
  for (const { width } of blocks) {
    places.push(end);
    end += width + between;
  }
  return {
    width: Math.max(0, end - between),
    height: Math.max(0, ...blocks.map(({ height }) => height)),
    at: (x, y) => blocks.flatMap((block, index) => block.at(x + (places[index] ?? 0), y)),
  };
}

function column(blocks: readonly Block[]): Block {
  const places: number[] = [];
  let end = 0;
  for (const { height } of blocks) {
    places.push(end);
    end += height + leading;
  }
  return {
    width: Math.max(0, ...blocks.map(({ width }) => width)),
    height: Math.max(0, end - leading),
    at: (x, y) => blocks.flatMap((block, index) => block.at(x, y + (places[index] ?? 0))),
  };
}
