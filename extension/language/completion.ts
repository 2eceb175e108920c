/** Completion in cells and in `.steer` files that are open as text. */
import * as vscode from 'vscode';
import { explainWord } from '../../kernel/language/explanation';
import type { Suggestion } from '../../kernel/language/suggestion';
import { suggestionsAt } from '../../kernel/language/suggestions';
import { explained } from './explained';
import type { FactsAt } from './openFacts';
import { placeIn, steerDocuments } from './program';

const { CompletionItemKind: Kind } = vscode;

const kinds: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  statement: Kind.Keyword,
  link: Kind.Keyword,
  clause: Kind.Operator,
  option: Kind.Property,
  position: Kind.EnumMember,
  function: Kind.Function,
  text: Kind.Text,
  name: Kind.Variable,
  layer: Kind.Value,
  model: Kind.Module,
  column: Kind.Field,
  file: Kind.File,
  folder: Kind.Folder,
};

export function provideCompletion(factsAt: FactsAt): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position) {
      const at = await placeIn(document, position);
      if (!at) return null;
      const { owner, program, cell, place } = at;
      const facts = factsAt(owner, program.analysis, place);
      const { span, items } = await suggestionsAt(program.analysis, place, facts);
      const range = cell.rangeOf(span);
      return items.map((item, index) => completionItem(item, index, range));
    },
  };
  return vscode.languages.registerCompletionItemProvider(steerDocuments, provider, '@', '"', '/');
}

function completionItem(
  { kind, label, detail, explained: explanation, snippet, isUsual }: Suggestion,
  index: number,
  range: vscode.Range,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label, description: detail }, kinds[kind]);
  item.range = range;
  item.insertText = new vscode.SnippetString(snippet.text);
  // VS Code sorts by the label unless it is told otherwise.
  item.sortText = String(index).padStart(5, '0');
  item.preselect = isUsual;
  if (typeof explanation === 'string')
    item.documentation = explained([{ kind: 'program', text: explanation }]);
  else if (explanation) item.documentation = explained(explainWord(explanation));
  if (snippet.asksAgain) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}
