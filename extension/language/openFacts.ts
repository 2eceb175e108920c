/** What is known beyond a program's text, asked for only where the workspace's trust allows it. */
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Analysis, Place } from '../../kernel/language/analysis';
import { modelAbove } from '../../kernel/language/modelAbove';
import type { ModelChoice, ModelShape, ProgramFacts } from '../../kernel/language/programFacts';
import {
  columnsRequest,
  filesRequest,
  missingRequest,
  tokensRequest,
  type NamedModel,
} from '../../kernel/process/factsProtocol';
import { nameToUse, type ListedModel } from '../../kernel/process/modelsProtocol';
import type { ModelInfo } from '../../kernel/results/envelope';
import { showBytes } from '../../model/bytes';
import { catalogue, defaultLayerOf } from '../../model/source/catalogue';
import type { SteerModels } from '../models/steerModels';
import { defaultModel } from '../settings';
import type { FactsProcess } from './factsProcess';
import type { ProgramOwner } from './program';

const bundledName = 'bundled';

export interface FactsHost {
  readonly process: FactsProcess;
  readonly models: Pick<SteerModels, 'list'>;
  readonly bundledFolder: string;
  readonly cacheFolder: () => string | null;
  /** The model of a notebook's kernel; null if it has none. */
  readonly modelOf: (notebook: vscode.NotebookDocument) => ModelInfo | null;
}

/** What is known at a place of a program. */
export type FactsAt = (owner: ProgramOwner, analysis: Analysis, place: Place) => ProgramFacts;

/** A model by its name, and its layers if a kernel has it open. */
interface Chosen {
  readonly name: string;
  readonly shape: ModelShape | null;
}

/**
 * Until a workspace is trusted, no path that a program names is opened or asked for, and no tokenizer but GPT-2's is read:
 * what is known of models is what the catalogue says.
 */
export function openFacts({ process, models, bundledFolder, cacheFolder, modelOf }: FactsHost): FactsAt {
  return (owner, analysis, place) => {
    const folder = owner.uri.scheme === 'file' ? dirname(owner.uri.fsPath) : null;
    const chosen = chosenAt(owner, analysis, place, modelOf);
    const named: NamedModel = {
      ...{ name: chosen.name, bundledFolder, cacheFolder: cacheFolder(), base: folder },
    };
    const known = shapeInCatalogue(chosen.name);
    const home = () => (vscode.workspace.isTrusted ? folder : null);
    return {
      async model() {
        if (chosen.shape) return chosen.shape;
        // Always the one that comes with Steerbook: no file is asked for.
        if (chosen.name === bundledName) return known;
        return vscode.workspace.isTrusted ? process.model(named) : known;
      },
      models: async () => (await models.list()).flatMap(choiceOf),
      async tokens(texts) {
        if (texts.length === 0) return [];
        if (vscode.workspace.isTrusted)
          return process.ask((to) => to.sendRequest(tokensRequest, { texts, model: named }));
        return known && process.ask((to) => to.sendRequest(tokensRequest, { texts, model: null }));
      },
      async files(below, endings) {
        const inside = home();
        if (inside === null) return [];
        return (
          (await process.ask((to) =>
            to.sendRequest(filesRequest, { home: inside, folder: below, endings }),
          )) ?? []
        );
      },
      async missing(files) {
        const inside = home();
        if (inside === null || files.length === 0) return [];
        return (await process.ask((to) => to.sendRequest(missingRequest, { home: inside, files }))) ?? [];
      },
      async columns(file) {
        const inside = home();
        if (inside === null || file === '') return [];
        return (
          (await process.ask((to) => to.sendRequest(columnsRequest, { path: resolve(inside, file) }))) ?? []
        );
      },
    };
  };
}

/** The model of the last `model` statement above; else the kernel's; else the setting's. */
function chosenAt(
  owner: ProgramOwner,
  analysis: Analysis,
  place: Place,
  modelOf: FactsHost['modelOf'],
): Chosen {
  const above = modelAbove(analysis, place);
  if (above !== null) return { name: above, shape: null };
  const model = 'cellCount' in owner ? modelOf(owner) : null;
  if (!model) return { name: defaultModel(owner.uri), shape: null };
  const { id, revision, n_layers, d_model } = model;
  const shape = { id, n_layers, d_model, defaultLayer: defaultLayerOf(id, n_layers) };
  return { name: revision === null ? id : `${id}@${revision}`, shape };
}

function shapeInCatalogue(name: string): ModelShape | null {
  const found = catalogue.find((known) => known.name === name || known.id === name);
  if (!found) return null;
  const { n_layers, d_model } = found;
  return { id: found.name, n_layers, d_model, defaultLayer: defaultLayerOf(found.name, n_layers) };
}

function choiceOf(model: ListedModel): readonly ModelChoice[] {
  const { state, shape, downloadBytes } = model;
  if (state === 'unusable') return [];
  const layers = shape ? [`${shape.n_layers} layers`] : [];
  const size = downloadBytes === null ? [] : [showBytes(downloadBytes)];
  const here = {
    bundled: ['bundled'],
    whole: ['downloaded'],
    absent: size,
    partial: size,
    downloading: size,
  };
  return [{ name: nameToUse(model), detail: [...layers, ...here[state]].join(', ') }];
}
