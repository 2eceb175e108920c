/** What belongs between the parentheses of a function. */
import * as vscode from 'vscode';
import { signatureAt, type Signature } from '../../kernel/language/signatures';
import { placeIn, steerDocuments } from './program';

export function provideSignatureHelp(): vscode.Disposable {
  return vscode.languages.registerSignatureHelpProvider(
    steerDocuments,
    {
      async provideSignatureHelp(document, position) {
        const at = await placeIn(document, position);
        const signature = at && signatureAt(at.cell.source, at.place.offset);
        return signature && help(signature);
      },
    },
    ...['(', ','],
  );
}

function help({ word, parameters, active }: Signature): vscode.SignatureHelp {
  const shown = new vscode.SignatureInformation(word.form, `${word.does}.`);
  shown.parameters = parameters.map(({ start, end }) => new vscode.ParameterInformation([start, end]));
  const found = new vscode.SignatureHelp();
  found.signatures = [shown];
  found.activeSignature = 0;
  found.activeParameter = active;
  return found;
}
