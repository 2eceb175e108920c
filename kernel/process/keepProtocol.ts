/** The messages between the extension and the process that keeps what notebooks gave, and says what has changed since. */
import { RequestType } from 'vscode-jsonrpc';
import type { CellResult } from '../formats/document';
import type { KeptCell, PlacedCell } from '../kept/keptFiles';
import type { Place } from '../kept/cellPlaces';
import type { ResolvedCell } from '../resolve';
import type { CodeCell, KernelOptions } from './protocol';

/** A notebook's folder of kept outputs. */
interface Keeping {
  /** Folder of all notebooks' outputs. */
  readonly store: string;
  /** The notebook's address. */
  readonly notebook: string;
}

export interface KeepParams extends Keeping, KeptCell {
  readonly place: Place;
}

export interface PlaceParams extends Keeping {
  readonly placed: readonly { readonly id: string; readonly place: Place }[];
  /** Runs whose outputs are no more. */
  readonly gone: readonly string[];
}

export interface TakeParams extends Keeping {
  /** Texts of all code cells, in order. */
  readonly sources: readonly string[];
  /** The notebook's file, if it may have a sidecar that may be read. */
  readonly file: string | null;
}

export interface TakenCell extends PlacedCell {
  readonly from: 'store' | 'sidecar';
}

export interface Taken {
  readonly cells: readonly TakenCell[];
  /** Why a sidecar is not shown; null if it is, or there is none. */
  readonly problem: string | null;
}

export interface MoveParams {
  readonly store: string;
  readonly from: string;
  readonly to: string;
}

export interface SidecarParams {
  /** The notebook's file. */
  readonly file: string;
  /** All code cells, in order. */
  readonly cells: readonly CellResult[];
}

export interface ResolveParams {
  /** As a kernel of the notebook would be started. */
  readonly options: KernelOptions;
  /** All code cells of the notebook. */
  readonly cells: readonly CodeCell[];
}

export const keepRequest = new RequestType<KeepParams, null, void>('keep');
export const placeRequest = new RequestType<PlaceParams, null, void>('place');
export const takeRequest = new RequestType<TakeParams, Taken, void>('take');
export const moveRequest = new RequestType<MoveParams, null, void>('move');
export type { ResolvedCell };

/** Answers with a sentence if the sidecar was not written. */
export const sidecarRequest = new RequestType<SidecarParams, string | null, void>('sidecar');
/** What the notebook's results would follow from. Cancel it with the request's token. */
export const resolveRequest = new RequestType<ResolveParams, readonly ResolvedCell[], void>('resolve');
