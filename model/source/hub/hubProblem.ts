import { showBytes } from '../../bytes';

/** What can go wrong with a checkpoint of the Hub, for people: a code, what was found, and what to do. */

/** Facts of each problem by its code. */
interface Facts {
  readonly 'not-downloaded': { readonly name: string };
  readonly offline: { readonly id: string };
  readonly 'no-such-repository': { readonly id: string; readonly host: string };
  readonly 'no-such-revision': { readonly id: string; readonly revision: string; readonly host: string };
  readonly unauthorized: { readonly id: string; readonly host: string; readonly hasToken: boolean };
  readonly gated: { readonly id: string; readonly host: string; readonly hasToken: boolean };
  readonly 'no-config': { readonly id: string };
  readonly 'cannot-run': { readonly id: string; readonly reason: string };
  readonly 'no-safetensors': { readonly id: string; readonly pickle: string | null };
  /** `neededBytes` is null if the disk was full before the size that it was planned for. */
  readonly 'disk-full': {
    readonly folder: string;
    readonly neededBytes: number | null;
    readonly freeBytes: number;
  };
  readonly 'wrong-checksum': { readonly file: string; readonly host: string };
  readonly network: { readonly host: string; readonly reason: string };
  readonly 'too-many-requests': { readonly host: string };
  readonly 'server-status': { readonly host: string; readonly status: number; readonly what: string };
  readonly 'bad-answer': { readonly host: string; readonly what: string };
  readonly 'not-secure': { readonly address: string };
  readonly 'bad-setting': { readonly name: string; readonly reason: string };
  readonly unwritable: { readonly path: string; readonly reason: string };
  readonly 'download-running': { readonly id: string };
  readonly 'download-ended': { readonly id: string };
  readonly 'not-cached': { readonly id: string; readonly folder: string };
}

export type HubProblem = { readonly [C in keyof Facts]: { readonly code: C } & Facts[C] }[keyof Facts];
type HubCode = keyof Facts;

export class HubError extends Error {
  override readonly name = 'HubError';
  constructor(readonly problem: HubProblem) {
    super(problem.code);
  }
}

const token =
  'Make a token on the Hub, and put it in HF_TOKEN or log in with the command hf auth login, which keeps it in a file.';
const again = 'What has arrived is kept: the next try goes on from there.';

const sentences: { readonly [C in HubCode]: (facts: Facts[C]) => string } = {
  'not-downloaded': ({ name }) => `The model ${name} has not been downloaded. Run: steer models pull ${name}`,
  offline: ({ id }) =>
    `${id} is not in the cache, and HF_HUB_OFFLINE forbids all traffic. Unset it to download the model.`,
  'no-such-repository': ({ id, host }) =>
    `${host} has no repository ${id}. Check the owner and the name; a private repository is shown only to a token that may read it.`,
  'no-such-revision': ({ id, revision, host }) =>
    `${host} has no revision ${revision} of ${id}. Check the branch, tag or commit, or leave it out for main.`,
  unauthorized: ({ id, host, hasToken }) =>
    hasToken
      ? `${host} does not accept the token for ${id}: it is wrong, has run out, or may not read this repository, if there is one. Make a new one on the Hub.`
      : `${host} gives ${id} only to those who log in, if there is such a repository. ${token}`,
  gated: ({ id, host, hasToken }) =>
    `${id} is gated: its authors ask for consent first. Accept their terms on its page on ${host}. ${hasToken ? 'The token must belong to the account that did, and may read gated repositories.' : token}`,
  'no-config': ({ id }) => `${id} has no config.json: it is not a checkpoint in Hugging Face form.`,
  'cannot-run': ({ id, reason }) =>
    `${id} cannot be used: ${reason}. Nothing was downloaded. Steerbook runs checkpoints of GPT-2's architecture.`,
  'no-safetensors': ({ id, pickle }) =>
    pickle === null
      ? `${id} has no model.safetensors and no model.safetensors.index.json: there are no weights to load.`
      : `${id} has its weights only as ${pickle}, a pickle, which can run any program when it is read. Steerbook reads safetensors: open the model in Python with GPT2LMHeadModel.from_pretrained("${id}"), call save_pretrained("FOLDER"), and name that folder.`,
  'disk-full': ({ folder, neededBytes, freeBytes }) =>
    neededBytes === null
      ? `The disk of ${folder} is full. ${again} Free some space first, or choose another folder with --cache or HF_HUB_CACHE.`
      : `The download needs ${showBytes(neededBytes)}, the disk of ${folder} has ${showBytes(freeBytes)} free. Free some space, or choose another folder with --cache or HF_HUB_CACHE.`,
  'wrong-checksum': ({ file, host }) =>
    `${file} came from ${host} with other bytes than its checksum says, and was removed. Try again; if that does not help, something between here and there changes files.`,
  network: ({ host, reason }) =>
    `${host} cannot be reached: ${reason}. Check the network and HTTPS_PROXY. ${again}`,
  'too-many-requests': ({ host }) => `${host} asks for fewer requests. Wait some minutes. ${again}`,
  'server-status': ({ host, status, what }) =>
    `${host} answers ${status} when it is asked for ${what}. If it is a fault of the server, try again later. ${again}`,
  'bad-answer': ({ host, what }) =>
    `${host} gives an answer that cannot be used: ${what}. Check HF_ENDPOINT, and that no portal or proxy answers in its place.`,
  'not-secure': ({ address }) =>
    `${address} is not asked: only https is, and http on this machine. Check HF_ENDPOINT.`,
  'bad-setting': ({ name, reason }) => `${name} cannot be used: ${reason}.`,
  unwritable: ({ path, reason }) =>
    `${path} cannot be written: ${reason}. Choose another folder with --cache or HF_HUB_CACHE.`,
  'download-running': ({ id }) =>
    `${id} is being downloaded by another process. Wait until it ends, or stop it.`,
  'download-ended': ({ id }) => `The process that downloaded ${id} ended before it was done. ${again}`,
  'not-cached': ({ id, folder }) =>
    `${id} is not in the cache ${folder}. The command steer models list shows what is.`,
};

/** What was found and what to do. */
export function sentenceOf<C extends HubCode>(problem: { readonly code: C } & Facts[C]): string {
  return sentences[problem.code](problem);
}
