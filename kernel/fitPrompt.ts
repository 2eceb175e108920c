import { detokenize, tokenize } from '../model/tokenizer';

/** No token of GPT-2's vocabulary has more characters. */
const longestToken = 128;

/** The end of a text that has at most `most` tokens, whole characters alone; the text itself where it fits. */
export function fitPrompt(text: string, most: number): string {
  const near = text.slice(-most * longestToken);
  let ids = tokenize(near);
  if (near.length === text.length && ids.length <= most) return text;
  // A text that is cut may come to other tokens at its start.
  for (let kept = most; ; kept--) {
    const end = detokenize(ids.slice(-kept)).replace(/^\ufffd+/, '');
    ids = tokenize(end);
    if (ids.length <= most) return end;
  }
}
