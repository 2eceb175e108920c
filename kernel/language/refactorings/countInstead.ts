import { printOptions } from '../options';
import { printLine, printText } from '../print';
import type { Offer } from './form';

const words = 'word, another';
const completions = 'n 100';

/** Completions become how often words are in many of them. */
export const countInstead: Offer = ({ statement: { statement }, place }) => {
  if (statement.kind !== 'complete') return null;
  const options = statement.options.filter(({ name }) => name !== 'n');
  const start = 'count "';
  const text = printLine(
    `${start}${words}" in`,
    printText(statement.prompt),
    completions,
    printOptions(options),
  );
  const { start: from, end: to } = statement;
  const hole = { start: start.length, end: start.length + words.length };
  return {
    kind: 'rewrite',
    title: 'Count words in many completions',
    edits: [{ cell: place.cell, span: { start: from, end: to }, text, holes: [hole] }],
  };
};
