/** Markdown cells as elements: no HTML of their own, no picture, and no link but to the web. */
import markdownIt from 'markdown-it';
import { element } from '../element';

const reader = markdownIt({ html: false });
type Token = ReturnType<typeof reader.parse>[number];

/** What a cell's text looks like. */
export function markdownElements(source: string): readonly Node[] {
  return elementsOf(reader.parse(source, {}));
}

/** The text of the first heading; null without one. */
export function headingOf(source: string): string | null {
  const tokens = reader.parse(source, {});
  const place = tokens.findIndex(({ type }) => type === 'heading_open');
  const parts = tokens[place + 1]?.children ?? [];
  return place < 0 ? null : parts.map(({ content }) => content).join('');
}

function elementsOf(tokens: readonly Token[]): readonly Node[] {
  const root = element('div');
  const open: HTMLElement[] = [root];
  for (const token of tokens) {
    const around = open.at(-1) ?? root;
    if (token.nesting === -1) open.pop();
    else if (token.nesting === 1) {
      const made = opened(token);
      if (made) around.append(made);
      open.push(made ?? around);
    } else around.append(...contentOf(token));
  }
  return [...root.childNodes];
}

const tags = [
  ...(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote'] as const),
  ...(['em', 'strong', 's', 'table', 'thead', 'tbody', 'tr', 'th', 'td'] as const),
];
const isWeb = (address: string) => /^(https?:\/\/|mailto:)/i.test(address);
const attribute = (token: Token, name: string) => String(token.attrGet(name) ?? '');

/** Null if what it has stands in what is around it. */
function opened(token: Token): HTMLElement | null {
  // A tight list has no paragraphs.
  if (token.hidden) return null;
  const address = attribute(token, 'href');
  // A file beside the notebook does not travel with the report.
  if (token.tag === 'a') return isWeb(address) ? element('a', { href: address }) : null;
  const tag = tags.find((own) => own === token.tag);
  const start = token.attrGet('start');
  return tag === undefined ? null : element(tag, start === null ? {} : { start });
}

/** A report asks for nothing: a picture on the web is a link to it, another one its description. */
function pictureOf(token: Token): Node | string {
  const address = attribute(token, 'src');
  const text = token.content || 'picture';
  return isWeb(address) ? element('a', { href: address }, text) : text;
}

function contentOf(token: Token): readonly (Node | string)[] {
  switch (token.type) {
    case 'inline':
      return elementsOf(token.children ?? []);
    case 'code_inline':
      return [element('code', {}, token.content)];
    case 'code_block':
    case 'fence':
      return [element('pre', {}, element('code', {}, token.content.replace(/\n$/, '')))];
    case 'softbreak':
      return ['\n'];
    case 'hardbreak':
      return [element('br')];
    case 'hr':
      return [element('hr')];
    case 'image':
      return [pictureOf(token)];
    default:
      return [token.content];
  }
}
