import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { showText } from './editing';
import { showNotebook } from './notebook';

const cellsText = [
  '# %%\r\n# 😀 日本\r\nlet love = "愛" - "Hate" @4\r\n',
  '# %% [markdown]\r\n# about love\r\n',
  '# %%\r\nsteer love + "😀"\r\nsave love "love.gguf"\r\n',
].join('\r\n');

interface Opened {
  readonly documents: readonly vscode.TextDocument[];
  /** Where the first use of the name is. */
  readonly use: readonly [vscode.TextDocument, vscode.Position];
}

/** The same program as a notebook and as text. */
const opened: Readonly<Record<string, () => Promise<Opened>>> = {
  'a notebook': async () => {
    const notebook = await showNotebook('names-of-vectors.steer', cellsText);
    const [first, second] = [notebook.cellAt(0).document, notebook.cellAt(2).document];
    return { documents: [first, second], use: [second, new vscode.Position(0, 8)] };
  },
  'a file that is open as text': async () => {
    const { document } = await showText('names-of-vectors.steer', cellsText);
    return { documents: [document], use: [document, new vscode.Position(8, 8)] };
  },
};

const provided = <T>(command: string, ...given: unknown[]) =>
  vscode.commands.executeCommand<T>(`vscode.${command}`, ...given);
const written = ({ uri, range }: vscode.Location) =>
  vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString())?.getText(range);

for (const [where, open] of Object.entries(opened))
  describe(`a name of a vector in ${where}`, () => {
    it('has its definition and its uses found, over all cells', async () => {
      const { documents, use } = await open();
      const [document, position] = use;
      const uses = await provided<vscode.Location[]>('executeReferenceProvider', document.uri, position);
      assert.deepEqual(uses.map(written), ['love', 'love', 'love']);
      const [definition, ...others] = await provided<vscode.Location[]>(
        'executeDefinitionProvider',
        document.uri,
        position,
      );
      assert.deepEqual(others, []);
      assert.ok(definition);
      assert.equal(definition.uri.toString(), documents[0]?.uri.toString());
      const line = documents[0]?.lineAt(definition.range.start.line).text;
      assert.equal(line, 'let love = "愛" - "Hate" @4');
      const marks = await provided<vscode.DocumentHighlight[]>(
        'executeDocumentHighlights',
        document.uri,
        position,
      );
      assert.equal(marks.length, documents.length === 1 ? 3 : 2);
    });

    it('gets another name in one edit', async () => {
      const { documents, use } = await open();
      const before = documents.map((document) => document.getText());
      const [document, position] = use;
      const edit = await provided<vscode.WorkspaceEdit>(
        'executeDocumentRenameProvider',
        document.uri,
        position,
        'affection',
      );
      assert.ok(await vscode.workspace.applyEdit(edit));
      const after = before.map((text) => text.replace(/(let|steer|save) love/g, '$1 affection'));
      assert.deepEqual(
        documents.map((one) => one.getText()),
        after,
      );
      await assert.rejects(
        async () => provided('executeDocumentRenameProvider', document.uri, position, 'my love'),
        /does not begin with a digit/,
      );
    });

    it('is in the outline, and its statement gets canonical spaces', async () => {
      const { documents } = await open();
      const document = documents[0];
      assert.ok(document);
      const symbols = await provided<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider', document.uri);
      const names = symbols.flatMap(({ name, children }) => [name, ...children.map((child) => child.name)]);
      assert.deepEqual(
        names,
        documents.length === 1
          ? ['Cell 1', 'love', 'Cell 3', 'steer love + "😀"', 'save love "love.gguf"']
          : ['love'],
      );
      const statement = document.lineAt(document.lineCount > 3 ? 2 : 1);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, statement.range, ' let love="愛"-"Hate"@4 ');
      await vscode.workspace.applyEdit(edit);
      const edits = await provided<vscode.TextEdit[]>('executeFormatDocumentProvider', document.uri, {
        tabSize: 2,
        insertSpaces: true,
      });
      const formatting = new vscode.WorkspaceEdit();
      formatting.set(document.uri, edits);
      await vscode.workspace.applyEdit(formatting);
      assert.equal(document.lineAt(statement.lineNumber).text, 'let love = "愛" - "Hate" @4');
    });
  });
