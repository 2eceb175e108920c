/** Looks at a model's files, and at what 8-bit weights cost it, with the command line in a process of its own. */
import * as vscode from 'vscode';
import { nameToUse, type ListedModel } from '../../kernel/process/modelsProtocol';
import { reasonOf } from '../reason';
import { costText } from './modelItem';
import type { LookedAt, SteerModels } from './steerModels';

/** What is to be looked at. */
export type Verifying = 'files' | '8bit';

/** Looks, and tells a person what was found. Whoever cancels it hears nothing more. */
export function verifier(models: SteerModels): (model: ListedModel, what: Verifying) => Promise<void> {
  return async (model, what) => {
    const title =
      what === 'files'
        ? `Comparing the files of ${model.name} with their checksums`
        : `Measuring what 8-bit weights cost ${model.name}`;
    const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
    const look = what === 'files' ? lookAtFiles : measureCost;
    try {
      const found = await vscode.window.withProgress(options, (_, token) => {
        const ending = new AbortController();
        token.onCancellationRequested(() => ending.abort());
        return look(models, model, ending.signal);
      });
      if (found)
        void (found.isWrong ? vscode.window.showErrorMessage : vscode.window.showInformationMessage)(
          found.sentence,
        );
    } catch (error) {
      void vscode.window.showErrorMessage(reasonOf(error));
    }
  };
}

interface Found {
  readonly isWrong: boolean;
  readonly sentence: string;
}

async function measureCost(
  models: SteerModels,
  model: ListedModel,
  signal: AbortSignal,
): Promise<Found | null> {
  const cost = await models.measureCost(nameToUse(model), signal);
  return cost && { isWrong: false, sentence: `${model.name}, ${costText(cost)}` };
}

async function lookAtFiles(
  models: SteerModels,
  model: ListedModel,
  signal: AbortSignal,
): Promise<Found | null> {
  const files = await models.verify(nameToUse(model), signal);
  return files && filesText(model.name, files);
}

function filesText(model: string, files: LookedAt): Found {
  const namesOf = (state: LookedAt[number]['state']) =>
    files
      .filter((file) => file.state === state)
      .flatMap(({ names, path }) => (names.length > 0 ? names : [path]));
  const [wrong, unknown] = [namesOf('wrong'), namesOf('unknown')];
  if (wrong.length > 0)
    return {
      isWrong: true,
      sentence: `${model} is damaged: ${wrong.join(', ')} has other bytes than its checksum says. Remove the model, and download it again.`,
    };
  const known = files.length - unknown.length;
  const rest = unknown.length > 0 ? ` ${unknown.join(', ')}: no checksum is known here.` : '';
  return {
    isWrong: false,
    sentence: `${model}: ${known} files have the bytes that their checksums say.${rest}`,
  };
}
