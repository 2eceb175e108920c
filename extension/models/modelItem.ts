import * as vscode from 'vscode';
import { progressOfDownload, type DownloadProgress } from '../../kernel/process/downloadProgress';
import { showBytes } from '../../model/bytes';
import { describeProgress } from '../../kernel/process/progress';
import type { ListedModel } from '../../kernel/process/modelsProtocol';
import { percentOf } from './runningDownloads';

/** What a row of the models view says. */
export interface ShownModel {
  readonly model: ListedModel;
  readonly progress: DownloadProgress | null;
  readonly isDefault: boolean;
}

const icons: Readonly<Record<ListedModel['state'], string>> = {
  bundled: 'package',
  absent: 'cloud',
  partial: 'debug-pause',
  downloading: 'sync~spin',
  whole: 'pass',
  unusable: 'warning',
};

export function modelItem({ model, progress, isDefault }: ShownModel): vscode.TreeItem {
  const item = new vscode.TreeItem(model.name);
  item.id = model.name;
  const state = progress ? 'downloading' : model.state;
  item.contextValue = isDefault ? `${state} default` : state;
  item.iconPath = new vscode.ThemeIcon(icons[state]);
  const said = descriptionOf(model, progress);
  item.description = [...(isDefault ? ['default'] : []), ...said].join(' · ');
  item.accessibilityInformation = { label: `${model.name}, ${item.description}` };
  item.tooltip = tooltipOf(model, progress);
  return item;
}

function descriptionOf(
  { state, bytes, downloadBytes, shape, problem }: ListedModel,
  progress: DownloadProgress | null,
): readonly string[] {
  if (progress) return [`downloading ${percentOf(progress)}`.trim()];
  const size = downloadBytes === null ? [] : [showBytes(downloadBytes)];
  switch (state) {
    case 'bundled':
      return ['comes with Steerbook'];
    case 'absent':
      return [...size, 'not downloaded'];
    case 'downloading':
      return ['downloading'];
    case 'partial':
      return [`${showBytes(bytes)} of ${size[0] ?? 'more'} downloaded`];
    case 'whole':
      return [showBytes(bytes), ...(shape?.dtype ? [shape.dtype] : [])];
    case 'unusable':
      return [problem ?? 'cannot be used'];
  }
}

/** Plain text: names and problems come from files of others. */
function tooltipOf(
  { name, id, shape, revisions, bytes, problem }: ListedModel,
  progress: DownloadProgress | null,
): string {
  const shapes = shape ? [`${shape.n_layers} layers of width ${shape.d_model}`] : [];
  const lines = [
    id === null || id === name ? name : `${name} (${id})`,
    ...(shape?.dtype ? shapes.map((text) => `${text}, ${shape.dtype}`) : shapes),
    ...(bytes > 0 ? [`${showBytes(bytes)} on the disk`] : []),
    ...revisions.map(
      ({ commit, refs, isWhole }) =>
        `revision ${commit.slice(0, 12)}${refs.length > 0 ? ` (${refs.join(', ')})` : ''}${isWhole ? '' : ', not whole'}`,
    ),
    ...(progress ? [describeProgress(progressOfDownload(name, progress))] : []),
    ...(problem === null ? [] : [problem]),
  ];
  return lines.join('\n');
}
