/** The view of models: the catalogue, what was downloaded, and what can be done with it. */
import * as vscode from 'vscode';
import { rowNameOf, type ListedModel } from '../../kernel/process/modelsProtocol';
import { modelItem } from './modelItem';
import type { RunningDownloads } from './runningDownloads';

export interface ModelsView extends vscode.Disposable {
  refresh(): void;
}

/** Milliseconds between two looks at the cache while the view is in sight: others download too. */
const look = 5000;

export function showModels(
  downloads: RunningDownloads,
  list: () => Promise<readonly ListedModel[]>,
): ModelsView {
  const changed = new vscode.EventEmitter<ListedModel | undefined>();
  let models: readonly ListedModel[] = [];
  const view = vscode.window.createTreeView<ListedModel>('steerbook.models', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(model) {
        if (model) return [];
        models = await list();
        // Somebody else may have started one, or this window before it was closed.
        for (const { unfinished, state } of models)
          if (state === 'downloading' && unfinished !== null) void downloads.watch(unfinished);
        return [...models];
      },
      getTreeItem: (model) =>
        modelItem({
          model,
          progress: downloads.progressOf(model.name),
          isDefault: model.name === rowNameOf(defaultModel()),
        }),
    },
  });
  const refresh = () => changed.fire(undefined);
  const looking = setInterval(() => {
    if (view.visible) refresh();
  }, look);
  const registrations = [
    view,
    changed,
    downloads.onDidChange((name) =>
      changed.fire(models.find((model) => name !== null && model.name === rowNameOf(name))),
    ),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('steerbook')) refresh();
    }),
  ];
  return {
    refresh,
    dispose() {
      clearInterval(looking);
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

const defaultModel = () => vscode.workspace.getConfiguration('steerbook').get('model', 'bundled');
