/** What a program's text alone does not tell. Whoever has the files and the models answers; nobody loads weights for it. */

/** A model whose layers are known. */
export interface ModelShape {
  /** As people name it. */
  readonly id: string;
  readonly n_layers: number;
  readonly d_model: number;
  /** Layer of an addition that does not give one. */
  readonly defaultLayer: number;
}

/** A model that can be named. */
export interface ModelChoice {
  /** As a `model` statement names it. */
  readonly name: string;
  /** Its size and whether it is here, in a few words. */
  readonly detail: string;
}

/** A text in tokens, without BOS. */
export interface TokenizedText {
  /** How many there are. */
  readonly count: number;
  /** The first of them. */
  readonly tokens: readonly ShownToken[];
}

interface ShownToken {
  readonly id: number;
  /** As it is shown everywhere: a space as a middle dot. */
  readonly label: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What is known at a place of a program. An answer that is not known, or may not be asked for, is null or empty. */
export interface ProgramFacts {
  readonly model: () => Promise<ModelShape | null>;
  readonly models: () => Promise<readonly ModelChoice[]>;
  /** Texts in the tokens of the model, in their order. */
  readonly tokens: (texts: readonly string[]) => Promise<readonly TokenizedText[] | null>;
  /** What is in a folder: folders, and files with one of these endings. The path is relative to the program's own folder. */
  readonly files: (folder: string, endings: readonly string[]) => Promise<readonly FolderEntry[]>;
  /** Those of some files that are known not to be there. */
  readonly missing: (files: readonly string[]) => Promise<readonly string[]>;
  /** The columns of a table. */
  readonly columns: (file: string) => Promise<readonly string[]>;
}
