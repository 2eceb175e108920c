/** Markdown cells as HTML: no HTML of their own, no picture, and no link but to the web. */
import markdownIt from 'markdown-it';

const reader = markdownIt({ html: false });
type Tokens = ReturnType<typeof reader.parse>;
type Token = Tokens[number];

const isWeb = (address: string) => /^(https?:\/\/|mailto:)/i.test(address);
const addressOf = (token: Token, name: 'href' | 'src') => String(token.attrGet(name) ?? '');

// A file beside the notebook does not travel with the report.
reader.core.ruler.push('links-to-the-web', ({ tokens }) => {
  for (const token of tokens) if (token.children) token.children = withoutOtherLinks(token.children);
});

function withoutOtherLinks(tokens: Tokens): Tokens {
  const open: boolean[] = [];
  return tokens.filter((token) => {
    if (token.type === 'link_close') return open.pop() ?? true;
    if (token.type !== 'link_open') return true;
    open.push(isWeb(addressOf(token, 'href')));
    return open.at(-1);
  });
}

// A report asks for nothing: a picture on the web is a link to it, another one its description.
reader.renderer.rules.image = (tokens, place) => {
  const token = tokens[place];
  if (!token) return '';
  const { escapeHtml } = reader.utils;
  const address = addressOf(token, 'src');
  const text = escapeHtml(token.content || 'picture');
  return isWeb(address) ? `<a href="${escapeHtml(address)}">${text}</a>` : text;
};

/** @returns HTML whose texts are escaped. */
export function markdownHtml(source: string): string {
  return reader.render(source);
}

/** The text of the first heading; null without one. */
export function headingOf(source: string): string | null {
  const tokens = reader.parse(source, {});
  const place = tokens.findIndex(({ type }) => type === 'heading_open');
  const parts = tokens[place + 1]?.children ?? [];
  return place < 0 ? null : parts.map(({ content }) => content).join('');
}
