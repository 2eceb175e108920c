import { catalogue } from '../../model/source/catalogue';
import type { CachedRepository } from '../../model/source/hub/cachedRepositories';
import { showBytes } from '../../model/bytes';
import type { Paint } from './color';

/** A folder, and what is in it. */
interface Place {
  readonly folder: string;
  readonly bytes: number;
}

/** What `steer models list` prints: the catalogue, then what else the cache has, and what all of it takes. */
export function listText(
  cacheFolder: string,
  cached: readonly CachedRepository[],
  derived: { readonly packed: Place; readonly points: Place },
  { bold }: Paint,
): string {
  const known = catalogue.flatMap(({ name, id, n_layers, d_model, downloadBytes }) => {
    const own = cached.filter((repository) => repository.id === id || repository.id === name);
    const size = id === null ? '' : showBytes(downloadBytes);
    const row = [name, id ?? '', `${n_layers} × ${d_model}`, size];
    const states = id === null ? ['comes with Steerbook'] : own.flatMap(statesOf);
    return rowsFor(row, states.length > 0 ? states : ['not downloaded']);
  });
  const others = cached
    .filter(({ id }) => !catalogue.some((entry) => entry.id === id || entry.name === id))
    .flatMap((repository) =>
      rowsFor(['', repository.id, '', showBytes(repository.bytes)], statesOf(repository)),
    );
  const heading = ['name', 'on the Hub', 'layers × width', 'size', 'in the cache'];
  const [first = '', ...lines] = aligned([heading, ...known, ...others]);
  const total = cached.reduce((sum, { bytes }) => sum + bytes, 0);
  const places = [`${cacheFolder}: ${showBytes(total)}`];
  const { packed, points } = derived;
  if (packed.bytes > 0)
    places.push(
      `${packed.folder}: ${showBytes(packed.bytes)} of packed weights, which can be made again (steer models remove packed)`,
    );
  if (points.bytes > 0)
    places.push(
      `${points.folder}: ${showBytes(points.bytes)} of finished points, which can be measured again (steer models remove points)`,
    );
  return [bold(first), ...lines, '', ...places].join('\n');
}

/** A row for each state; what the row begins with is said once. */
const rowsFor = (row: readonly string[], states: readonly string[]) =>
  states.map((state, index) => [...(index === 0 ? row : row.map(() => '')), state]);

function statesOf({ revisions, partials, isDownloading }: CachedRepository): readonly string[] {
  const arrived = partials.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...revisions.map(({ commit, refs, isWhole }) => {
      const names = refs.length > 0 ? ` (${refs.join(', ')})` : '';
      return `${commit.slice(0, 7)}${names}${isWhole ? '' : ', not a whole checkpoint'}`;
    }),
    ...(isDownloading ? ['being downloaded'] : []),
    ...(arrived > 0 ? [`${showBytes(arrived)} of a download`] : []),
  ];
}

export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
