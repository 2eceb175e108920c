import * as vscode from 'vscode';
import { progressOfDownload, type DownloadProgress } from '../../kernel/process/downloadProgress';
import { describeProgress } from '../../kernel/process/progress';
import { percent, shortNumber } from '../../kernel/language/numbers';
import { showBytes } from '../../model/bytes';
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

type PrecisionCost = NonNullable<ListedModel['cost']>;

/** The state of a row: a download is known sooner than the cache shows it. */
export const stateOf = ({ model, progress }: ShownModel): ListedModel['state'] =>
  progress ? 'downloading' : model.state;

export function modelItem(shown: ShownModel): vscode.TreeItem {
  const { model, progress, isDefault } = shown;
  const item = new vscode.TreeItem(model.name);
  item.id = model.name;
  const state = stateOf(shown);
  item.contextValue = isDefault ? `${state} default` : state;
  item.iconPath = new vscode.ThemeIcon(icons[state]);
  const said = descriptionOf(model, progress);
  item.description = [...(isDefault ? ['default'] : []), ...said].join(' · ');
  item.accessibilityInformation = { label: `${model.name}, ${item.description}` };
  item.tooltip = tooltipOf(model, progress);
  return item;
}

function descriptionOf(
  { state, bytes, downloadBytes, shape, problem, cost }: ListedModel,
  progress: DownloadProgress | null,
): readonly string[] {
  if (progress) return [`downloading ${percentOf(progress.done, progress.total)}`.trim()];
  const eight = cost ? [`8-bit KL ${shortNumber(cost.kl)}`] : [];
  const other = shape?.dtype && shape.dtype !== 'float32' ? [shape.dtype] : [];
  const size = downloadBytes === null ? [] : [showBytes(downloadBytes)];
  switch (state) {
    case 'bundled':
      return ['comes with Steerbook', ...eight];
    case 'absent':
      return [...size, 'not downloaded'];
    case 'downloading':
      return ['downloading'];
    case 'partial':
      return [
        size[0] === undefined
          ? `${showBytes(bytes)} arrived`
          : `${percentOf(bytes, downloadBytes ?? 0)} of ${size[0]}`,
      ];
    case 'whole':
      return [showBytes(bytes), ...other, ...eight];
    case 'unusable':
      return [problem ?? 'cannot be used'];
  }
}

/** What 8-bit weights cost a model, as a sentence. */
export const costText = ({ kl, largest, otherTop }: PrecisionCost): string =>
  `8-bit weights: KL ${shortNumber(kl)} nats from float32 on average, ${shortNumber(largest)} at most; another token is the likeliest at ${percent(otherTop)} of the places.`;

/** Plain text: names and problems come from files of others. */
function tooltipOf(
  { name, id, shape, revisions, bytes, problem, cost }: ListedModel,
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
    ...(cost ? [costText(cost)] : []),
    ...(progress ? [describeProgress(progressOfDownload(name, progress))] : []),
    ...(problem === null ? [] : [problem]),
  ];
  return lines.join('\n');
}
