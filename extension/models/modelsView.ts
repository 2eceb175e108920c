/** The view of models: the catalogue, what was downloaded, and what can be done with it. */
import * as vscode from 'vscode';
import { rowNameOf, type ListedModel } from '../../kernel/process/modelsProtocol';
import { modelItem } from './modelItem';
import type { RunningDownloads } from './runningDownloads';

export interface ModelsView extends vscode.Disposable {
  refresh(): void;
}

/** Milliseconds between two looks at the cache while the view is in sight: others download too. */
const interval = 5000;

export function showModels(
  downloads: RunningDownloads,
  list: () => Promise<readonly ListedModel[]>,
): ModelsView {
  const changed = new vscode.EventEmitter<ListedModel | undefined>();
  let models: readonly ListedModel[] | null = null;
  const look = async () => {
    const before = JSON.stringify(models);
    models = await list();
    // Somebody else may have started one, or this window before it was closed.
    for (const { unfinished, state } of models)
      if (state === 'downloading' && unfinished !== null) void downloads.watch(unfinished);
    return JSON.stringify(models) !== before;
  };
  const view = vscode.window.createTreeView<ListedModel>('steerbook.models', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(model) {
        if (model) return [];
        if (models === null) await look();
        return [...(models ?? [])];
      },
      getTreeItem: (model) =>
        modelItem({
          model,
          progress: downloads.progressOf(model.name),
          isDefault: model.name === rowNameOf(defaultModel()),
        }),
    },
  });
  // Rows that are drawn anew close the menu that a person has opened on one: only if something has changed.
  const refresh = () =>
    void look().then(
      (isOther) => {
        if (isOther) changed.fire(undefined);
      },
      () => undefined,
    );
  const looking = setInterval(() => {
    if (view.visible) refresh();
  }, interval);
  const registrations = [
    view,
    changed,
    downloads.onDidChange((name) => {
      const row = models?.find((model) => name !== null && model.name === rowNameOf(name));
      if (row) changed.fire(row);
      else refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('steerbook')) changed.fire(undefined);
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
