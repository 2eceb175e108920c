/** The TextMate grammar that colours cells and `.steer` files, made from the words of the language. */
import { clauseWords, positionWords } from './additions';
import { axisLinks } from './axis';
import { settingWords } from './options';
import { statements } from './statements/all';
import { functionKinds } from './vector';
import { vectorForms } from './vectors/all';

const name = '[A-Za-z_][A-Za-z0-9_]*';
const unsigned = '(?:\\d+(?:\\.\\d+)?|\\.\\d+)';

/** Statements that a pattern of their own colours. */
const ownPattern: readonly string[] = ['model', 'let'];

/** Words that stand for a value. */
const constants = [...Object.keys(positionWords), 'off'];

/** The contents of `steer.tmLanguage.json`. */
export function textMateGrammar(): object {
  return {
    name: 'Steer',
    scopeName: 'source.steer',
    patterns: included('marker', 'comment', 'model', 'definition', 'statement', 'expression'),
    repository: { ...lineRules, ...expressionRules },
  };
}

const included = (...rules: readonly string[]) => rules.map((rule) => ({ include: `#${rule}` }));
const anyOf = (words: readonly string[]) => `(${words.join('|')})`;
const captured = (...scopes: readonly string[]) =>
  Object.fromEntries(scopes.map((scope, index) => [String(index + 1), { name: scope }]));

const lineRules = {
  marker: { match: '^# %%.*$', name: 'comment.line.number-sign.marker.steer markup.heading.steer' },
  comment: {
    match: '(#).*$',
    name: 'comment.line.number-sign.steer',
    captures: captured('punctuation.definition.comment.steer'),
  },
  model: {
    match: '^\\s*(model)\\b[ \\t]*([^\\s"#][^\\s#]*)?',
    captures: captured('keyword.control.statement.steer', 'string.unquoted.model.steer'),
  },
  definition: {
    match: `^\\s*(let)\\b\\s*(${name})?\\s*(=)?`,
    captures: captured(
      'keyword.control.statement.steer',
      'variable.other.definition.steer',
      'keyword.operator.assignment.steer',
    ),
  },
  statement: {
    match: `^\\s*${anyOf(Object.keys(statements).filter((word) => !ownPattern.includes(word)))}\\b`,
    captures: captured('keyword.control.statement.steer'),
  },
};

const expressionRules = {
  expression: {
    patterns: included(
      ...['string', 'coefficient', 'layer', 'option', 'function', 'word', 'number', 'operator', 'name'],
    ),
  },
  string: {
    begin: '"',
    end: '(")|$',
    name: 'string.quoted.double.steer',
    beginCaptures: { '0': { name: 'punctuation.definition.string.begin.steer' } },
    endCaptures: captured('punctuation.definition.string.end.steer'),
    patterns: [
      { match: '\\\\(["\\\\/bfnrt]|u[0-9A-Fa-f]{4})', name: 'constant.character.escape.steer' },
      { match: '\\\\.', name: 'invalid.illegal.escape.steer' },
    ],
  },
  coefficient: {
    match: `(?<![A-Za-z0-9_])(x)\\s*(-?${unsigned})?(?![A-Za-z_])`,
    captures: captured('keyword.operator.coefficient.steer', 'constant.numeric.steer'),
  },
  layer: {
    match: '(@)\\s*(\\d+|\\*)?',
    captures: captured('keyword.operator.layer.steer', 'constant.numeric.steer'),
  },
  option: {
    match: `\\b${anyOf(Object.keys(settingWords))}\\b(?=\\s*-?[\\d.])`,
    name: 'variable.parameter.option.steer',
  },
  function: { match: `\\b${anyOf(functionKinds)}\\b(?=\\s*\\()`, name: 'support.function.steer' },
  word: {
    patterns: [
      { match: `\\b${anyOf(constants)}\\b`, name: 'constant.language.steer' },
      { match: `\\b${anyOf(linkingWords())}\\b`, name: 'keyword.other.clause.steer' },
    ],
  },
  number: { match: `-?${unsigned}`, name: 'constant.numeric.steer' },
  operator: {
    patterns: [
      { match: '\\.\\.', name: 'keyword.operator.range.steer' },
      { match: '[-+*]', name: 'keyword.operator.arithmetic.steer' },
      { match: '\\\\\\s*$', name: 'punctuation.separator.continuation.steer' },
    ],
  },
  name: { match: `\\b${name}\\b`, name: 'variable.other.steer' },
};

/** The words of clauses, and those between the parts of statements, axes and functions. */
function linkingWords(): readonly string[] {
  const forms = [...Object.values(statements), ...Object.values(vectorForms)];
  const links = [...Object.keys(axisLinks), ...forms.flatMap((form) => Object.keys(form.links))];
  const clauses = Object.keys(clauseWords).filter((word) => word !== '@' && word !== 'x');
  return [...new Set([...clauses, ...links])].filter((word) => !constants.includes(word));
}
