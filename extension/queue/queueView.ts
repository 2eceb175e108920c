/** The view of the queue: who measures, and what waits. It asks only while somebody looks at it. */
import * as vscode from 'vscode';
import type { Looked } from '../../kernel/process/lookProtocol';
import { addressText, type QueueAddress } from '../../kernel/queue/address';
import { afterIdling } from '../idling';
import { queueOptions } from '../queueOptions';
import { emptyText, queueRows, type QueueRow } from './queueTree';

export interface QueueView extends vscode.Disposable {
  readonly refresh: () => void;
}

/** Milliseconds between an answer and the next question. */
const interval = 3000;

interface Shown {
  readonly rows: readonly QueueRow[];
  /** A sentence in place of rows, or above them. */
  readonly message: string | null;
  /** The address of the queue. */
  readonly description: string | null;
}

/** @param look asks the queue; null if nothing answers. */
export function showQueue(look: (address: QueueAddress) => Promise<Looked | null>): QueueView {
  const changed = new vscode.EventEmitter<undefined>();
  let shown: Shown = { rows: [], message: null, description: null };
  const view = vscode.window.createTreeView<QueueRow>('steerbook.queue', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (row) => [...(row ?? shown).rows],
      getTreeItem: treeItem,
    },
  });

  function show(next: Shown): void {
    // Rows that are drawn anew close the menu that a person has opened on one.
    if (JSON.stringify(next) === JSON.stringify(shown)) return;
    shown = next;
    view.message = next.message ?? undefined;
    view.description = next.description ?? undefined;
    changed.fire(undefined);
  }

  async function lookNow(): Promise<Shown> {
    const options = queueOptions();
    if (!options) return { rows: [], message: null, description: null };
    if ('mistake' in options) return { rows: [], message: options.mistake, description: null };
    const description = addressText(options.address);
    const looked = await look(options.address);
    if (looked && 'queues' in looked)
      return { rows: queueRows(looked.queues), message: emptyText(looked.queues, description), description };
    const problem = looked?.problem ?? `The queue ${description} does not answer.`;
    return { rows: [], message: `${problem} It is asked again every few seconds.`, description };
  }

  const next = afterIdling(refresh);
  let isLooking = false;
  function refresh(): void {
    next.wait(Infinity);
    if (isLooking || !view.visible || !vscode.workspace.isTrusted) return;
    isLooking = true;
    void lookNow()
      .then(show)
      .finally(() => {
        isLooking = false;
        next.wait(interval);
      });
  }

  const registrations = [view, changed, view.onDidChangeVisibility(refresh)];
  refresh();
  return {
    refresh,
    dispose() {
      next.wait(Infinity);
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

function treeItem({ id, label, description, tooltip, icon, job, rows }: QueueRow): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, rows.length > 0 ? Expanded : None);
  item.id = id;
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label: [label, description].filter((text) => text !== '').join(', ') };
  if (job !== null) item.contextValue = 'job';
  return item;
}
