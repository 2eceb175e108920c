/** What is said of the part of a program that somebody points at. */
import { clauseWords, type Addition } from './additions';
import { additionTold, alignmentTold, type Told } from './additionTold';
import type { Analysis, AnalyzedCell, AnalyzedStatement, Place } from './analysis';
import type { Span } from './ast';
import type { Keyword } from './cursor';
import { explainWord, type Explanation } from './explanation';
import { definitionText, siteText } from './namesOffered';
import { settingWords, type Setting } from './options';
import type { ProgramFacts } from './programFacts';
import { formOf } from './statements/all';
import { textAt } from './textAt';
import { tokensTold } from './tokensTold';
import { partsOf } from './vectorParts';
import { wordOf } from './wordOf';
import { isWordOf } from './words';

export interface Hover extends Span {
  readonly says: Explanation;
}

/** Prompts of one vector that are looked at: more are in no table that anybody reads. */
const mostPrompts = 1000;

/** What is said of a place; null if nothing is. */
export async function hoverAt(analysis: Analysis, place: Place, facts: ProgramFacts): Promise<Hover | null> {
  const cell = analysis.cells.find(({ index }) => index === place.cell);
  const found = analysis.nodeAt(place);
  if (!cell || !found) return null;
  const { statement, path, keyword } = found;
  const name = nameTold(analysis, place);
  if (name) return name;
  const addition = additionIn(statement, place.offset);
  const told = addition && (await tell(analysis, statement, addition, facts));
  const text = textAt(cell, statement, path);
  if (text) {
    const [tokens] = (await facts.tokens([text.value])) ?? [];
    return { ...spanOf(text), says: [...tokensTold(tokens ?? null, text.hasBos), ...whole(told)] };
  }
  const word = keyword ? wordTold(cell, statement, keyword) : numberTold(path);
  const sentence: Explanation = told ? [{ kind: 'text', text: additionTold(told) }] : [];
  const isClause = keyword?.kind === 'clause' || keyword?.kind === 'position';
  if (word) return { ...word, says: [...word.says, ...(isClause ? sentence : [])] };
  const clause = addition && clauseTold(addition, place.offset);
  if (clause) return { ...clause, says: [...clause.says, ...sentence] };
  return addition && { ...spanOf(addition), says: whole(told) };
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

function additionIn({ statement }: AnalyzedStatement, offset: number): Addition | null {
  const { additions } = formOf(statement).bindings(statement);
  return additions.find(({ start, end }) => start <= offset && offset <= end) ?? null;
}

/** What is known of an addition. */
export async function tell(
  analysis: Analysis,
  statement: AnalyzedStatement,
  written: Addition,
  facts: ProgramFacts,
): Promise<Told> {
  const resolved = analysis.resolved(written, statement);
  const texts = partsOf(resolved).parts.map(({ text }) => text);
  const tokens = texts.length > mostPrompts ? null : await facts.tokens(texts);
  return { written, resolved, model: await facts.model(), tokens };
}

function whole(told: Told | null): Explanation {
  return told ? [{ kind: 'text', text: additionTold(told) }, ...alignmentTold(told)] : [];
}

/** What a name stands for, and where it is defined. */
function nameTold(analysis: Analysis, place: Place): Hover | null {
  const at = ({ cell, name: { start, end } }: { readonly cell: number; readonly name: Span }) =>
    cell === place.cell && start <= place.offset && place.offset <= end;
  const used = analysis.references(place).find(at);
  const program = used?.known && definitionText(used.known);
  if (!used?.known || !program) return null;
  const { name } = used;
  const line = used.known.kind === 'file' ? `${program} as ${name.name}` : `let ${name.name} = ${program}`;
  return {
    ...spanOf(name),
    says: [
      { kind: 'program', text: line },
      {
        kind: 'text',
        text: used.isDefinition ? usesTold(analysis, place) : `Defined in ${siteText(used.known)}.`,
      },
    ],
  };
}

function usesTold(analysis: Analysis, place: Place): string {
  const uses = analysis.references(place).filter(({ isDefinition }) => !isDefinition).length;
  return uses === 0 ? 'Not used yet.' : `Used ${uses === 1 ? 'once' : `${uses} times`}.`;
}

function wordTold(
  { source }: AnalyzedCell,
  { statement }: AnalyzedStatement,
  keyword: Keyword,
): Hover | null {
  const written = source.slice(keyword.start, keyword.end);
  const word = wordOf(keyword.kind, written, statement.kind);
  if (!word) return null;
  const { options } = formOf(statement);
  const taken = keyword.kind === 'statement' && options.length > 0 ? ` Options: ${options.join(', ')}.` : '';
  const range = isWordOf(settingWords, written) ? ` It is ${settingWords[written].range}.` : '';
  const [form, does] = explainWord(word);
  return {
    ...spanOf(keyword),
    says: [...(form ? [form] : []), ...(does ? [{ ...does, text: does.text + taken + range }] : [])],
  };
}

/** What the number of an option or a term is. */
function numberTold(path: readonly Span[]): Hover | null {
  const setting = path.find((node): node is Setting => 'name' in node && 'value' in node);
  if (setting) {
    const { does, range } = settingWords[setting.name];
    const text = `${setting.name} ${setting.value.value}: ${does}. It is ${range}.`;
    return { ...spanOf(setting.value), says: [{ kind: 'text', text }] };
  }
  return null;
}

/** What the clause at an offset is. */
function clauseTold(addition: Addition, offset: number): Hover | null {
  const { layers, coefficients, at, dims, from, norm } = addition;
  const clauses = [
    ['@', layers],
    ['x', coefficients],
    ['at', at],
    ['dims', dims],
    ['from', from],
    ['norm', norm],
  ] as const;
  for (const [name, clause] of clauses)
    if (clause && clause.start <= offset && offset <= clause.end)
      return { ...spanOf(clause), says: explainWord(clauseWords[name]) };
  return null;
}
