/** Removes a model, or one of its revisions, after a question that says what goes and what stays. */
import * as vscode from 'vscode';
import { showBytes } from '../../model/bytes';
import type { ListedModel } from '../../kernel/process/modelsProtocol';
import { reasonOf } from '../reason';
import type { SteerModels } from './steerModels';

type Revision = ListedModel['revisions'][number];

export async function removeAsked(model: ListedModel, models: SteerModels): Promise<void> {
  const chosen = await chooseRevision(model);
  if (chosen === undefined) return;
  const confirm = 'Remove';
  const message = `Remove the model ${model.name}${chosen === null ? '' : `, revision ${short(chosen)}`}?`;
  const detail = `${whatGoes(model, chosen)} Python’s tools share this folder: they will not find it either.`;
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm)) !== confirm) return;
  try {
    await models.remove(model.name, chosen?.commit ?? null);
  } catch (error) {
    void vscode.window.showErrorMessage(reasonOf(error));
  }
}

/** "0123456 (main)" */
const short = ({ commit, refs }: Revision) =>
  `${commit.slice(0, 7)}${refs.length > 0 ? ` (${refs.join(', ')})` : ''}`;

/** The revision that goes; null: all of them; undefined: a person has thought better of it. */
async function chooseRevision({ name, bytes, revisions }: ListedModel): Promise<Revision | null | undefined> {
  if (revisions.length < 2) return null;
  const items = [
    { label: 'All Revisions', description: showBytes(bytes), revision: null },
    ...revisions.map((revision) => ({
      label: revision.commit.slice(0, 12),
      description: [...revision.refs, showBytes(revision.bytes)].join(' · '),
      revision,
    })),
  ];
  const title = `Remove ${name}: which revision?`;
  return (await vscode.window.showQuickPick(items, { title }))?.revision;
}

function whatGoes({ bytes, revisions }: ListedModel, one: Revision | null): string {
  if (one === null) {
    const several = revisions.length > 1 ? ` All ${revisions.length} revisions are removed.` : '';
    return `This frees ${showBytes(bytes)}.${several}`;
  }
  const others = revisions.filter(({ commit }) => one.sharesWith.includes(commit));
  const size = `Its files have ${showBytes(one.bytes)}.`;
  if (others.length === 0) return size;
  return `${size} Those that ${others.map((other) => `revision ${short(other)}`).join(' and ')} ${others.length > 1 ? 'use' : 'uses'} too are kept.`;
}
