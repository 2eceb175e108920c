import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { env, InferenceSession } from 'onnxruntime-node';
import { weightCount, type Checkpoint } from '../checkpoint/checkpoint';
import { mostPackedBytes } from '../cacheLimit';
import { encodeModel, type Graph } from '../graph/onnx';
import { beside, graphFile, isPacked, keepList, makeRoom, packedFolderOf, weightsFile } from '../packedFiles';
import { identityTexts, readRegularFile } from '../regularFile';

/**
 * Weights in the order in which the runtime multiplies them, kept on disk. A session that finds them maps them: it loads
 * sooner, its weights are no memory of the process's own, and every kernel of the machine shares them. They are packed
 * for one version of the runtime and one kind of processor.
 */

/** Changes whenever what is kept would be another thing. */
const formatVersion = 1;
/** Weights of fewer bytes are packed in a moment. */
const leastBytes = 64 * 2 ** 20;
/** Bytes on disk for each byte of weights: as they are, and packed. */
const bytesPerByte = 2.4;
/** A graph without its weights is small. */
const mostGraphBytes = 2 * 2 ** 20;

type Settings = InferenceSession.SessionOptions & {
  readonly extra: { readonly session: Readonly<Record<string, unknown>> };
};

/** The folder for the packed weights of a graph; null if they are not worth keeping. */
export function packedFolder(checkpoint: Checkpoint, graph: Graph, precision: string): string | null {
  const bytes = Float32Array.BYTES_PER_ELEMENT * weightCount(checkpoint);
  if (bytes < leastBytes || bytes * bytesPerByte > mostPackedBytes() / 2) return null;
  const files = identityTexts(checkpoint.identities);
  const { platform, arch } = process;
  const machine = [env.versions.node, platform, arch, ...new Set(cpus().map(({ model }) => model))];
  const hash = createHash('sha256').update(JSON.stringify([formatVersion, machine, precision, files]));
  // A graph without its weights; as JSON it is written in much less time than in its own form.
  return packedFolderOf(hash.update(JSON.stringify(graph)).digest('hex'));
}

/** A session of the packed weights in a folder; null if there are none that can be used, which are then removed. */
export async function mappedSession(folder: string, settings: Settings): Promise<InferenceSession | null> {
  const session = await map(folder, settings).catch(() => null);
  if (session === null) await rm(folder, { recursive: true, force: true });
  return session;
}

async function map(folder: string, settings: Settings): Promise<InferenceSession | null> {
  if (!(await isPacked(folder))) return null;
  const graph = await readRegularFile(join(folder, graphFile), mostGraphBytes);
  return InferenceSession.create(graph.bytes, {
    ...settings,
    // The graph was optimized before it was written.
    graphOptimizationLevel: 'disabled',
    extra: { session: { ...settings.extra.session, model_external_initializers_file_folder_path: folder } },
  });
}

export interface Writing {
  readonly folder: string;
  readonly checkpoint: Checkpoint;
  /** Bytes of its weights. */
  readonly bytes: number;
  /**
   * False if weights are written as they are: the runtime packs 8-bit weights in each process, and does not find them
   * again where it has written them.
   */
  readonly isPacked: boolean;
}

/** A session of a graph whose weights are written to a folder; null if they could not be. */
export async function writtenSession(
  { folder, checkpoint, bytes, isPacked: packs }: Writing,
  graph: Graph,
  settings: Settings,
): Promise<InferenceSession | null> {
  const place = beside(folder);
  try {
    if (!(await makeRoom(bytes * bytesPerByte))) return null;
    await mkdir(place, { recursive: true, mode: 0o700 });
    const session = await InferenceSession.create(encodeModel(graph), {
      ...settings,
      // It warns that the file suits this kind of machine alone.
      logSeverityLevel: 3,
      optimizedModelFilePath: join(place, graphFile),
      extra: {
        session: {
          ...settings.extra.session,
          optimized_model_external_initializers_file_name: weightsFile,
          optimized_model_external_initializers_min_size_in_bytes: '1024',
          save_external_prepacked_constant_initializers: packs ? '1' : '0',
        },
      },
    });
    await keepList(place, checkpoint.identities);
    // Another process may have been quicker.
    await rename(place, folder).catch(() => undefined);
    return session;
  } catch {
    return null;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
