import * as v from 'valibot';
import { outlineOf, ownTokenizers } from '../../model/source/outline';
import { gpt2Tokenizer } from '../../model/tokenizer/gpt2Tokenizer';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import { listFolder, missingFiles } from '../data/folderEntries';
import { readColumns } from '../data/tableColumns';
import { tokenLabel } from '../results/tokenText';
import type { TokenizedText } from '../language/programFacts';
import { connectToParent, readParams } from './channel';
import {
  columnsRequest,
  filesRequest,
  missingRequest,
  modelRequest,
  tokensRequest,
  type FilesParams,
  type MissingParams,
  type NamedModel,
  type TokensParams,
} from './factsProtocol';
import { endWithParent } from './parent';

/**
 * The process that answers what help while writing asks: which tokens a text has, what layers a model, what a folder and a
 * table have. It has a vocabulary and no weights. A stranger's tokenizer may take long; the window does not wait for it.
 */

/** Tokens of a text that are shown. */
const mostTokens = 32;

const modelSchema: v.GenericSchema<unknown, NamedModel> = v.object({
  ...{ name: v.string(), bundledFolder: v.string() },
  ...{ cacheFolder: v.nullable(v.string()), base: v.nullable(v.string()) },
});
const tokensSchema: v.GenericSchema<unknown, TokensParams> = v.object({
  texts: v.array(v.string()),
  model: v.nullable(modelSchema),
});
const filesSchema: v.GenericSchema<unknown, FilesParams> = v.object({
  ...{ home: v.string(), folder: v.string(), endings: v.array(v.string()) },
});
const missingSchema: v.GenericSchema<unknown, MissingParams> = v.object({
  ...{ home: v.string(), files: v.array(v.string()) },
});
const columnsSchema = v.object({ path: v.string() });

function serve(): void {
  const connection = connectToParent();
  const tokenizerOf = ownTokenizers();
  connection.onRequest(tokensRequest, async (params) => {
    const { texts, model } = readParams(tokensSchema, params);
    const tokenizer = model === null ? gpt2Tokenizer : await tokenizerOf(model.name, model);
    return tokenizer && texts.map((text) => tokenized(tokenizer, text));
  });
  connection.onRequest(modelRequest, (params) => {
    const model = readParams(modelSchema, params);
    return outlineOf(model.name, model);
  });
  connection.onRequest(filesRequest, (params) => {
    const { home, folder, endings } = readParams(filesSchema, params);
    return listFolder(home, folder, endings);
  });
  connection.onRequest(missingRequest, (params) => {
    const { home, files } = readParams(missingSchema, params);
    return missingFiles(home, files);
  });
  connection.onRequest(columnsRequest, (params) => readColumns(readParams(columnsSchema, params).path));
  connection.listen();
  endWithParent();
}

function tokenized(tokenizer: Tokenizer, text: string): TokenizedText {
  const ids = tokenizer.encode(text);
  const tokens = ids.slice(0, mostTokens).map((id) => ({ id, label: tokenLabel(tokenizer.describe(id)) }));
  return { count: ids.length, tokens };
}

serve();
