/** The messages between the extension and the process that knows files, models and tokens, and has no weights. */
import { RequestType } from 'vscode-jsonrpc';
import type { FolderEntry, ModelShape, TokenizedText } from '../language/programFacts';

/** A model, and where it is looked for. */
export interface NamedModel {
  readonly name: string;
  readonly bundledFolder: string;
  /** Folder of downloaded checkpoints; null: where other programs have them. */
  readonly cacheFolder: string | null;
  /** Folder that relative paths start from; null: the name is no path. */
  readonly base: string | null;
}

export interface TokensParams {
  readonly texts: readonly string[];
  /** Null: GPT-2's tokens, and nothing is opened. */
  readonly model: NamedModel | null;
}

export interface FilesParams {
  /** Nothing outside of it is listed. */
  readonly home: string;
  /** Relative to it. */
  readonly folder: string;
  readonly endings: readonly string[];
}

export interface MissingParams {
  /** Of nothing outside of it is anything said. */
  readonly home: string;
  /** Relative to it. */
  readonly files: readonly string[];
}

/** Texts in tokens; null if the model is not here or has no tokenizer that can be used. */
export const tokensRequest = new RequestType<TokensParams, readonly TokenizedText[] | null, void>('tokens');
/** Null if nothing here has the model. */
export const modelRequest = new RequestType<NamedModel, ModelShape | null, void>('model');
export const filesRequest = new RequestType<FilesParams, readonly FolderEntry[], void>('files');
export const missingRequest = new RequestType<MissingParams, readonly string[], void>('missing');
export const columnsRequest = new RequestType<{ readonly path: string }, readonly string[], void>('columns');
