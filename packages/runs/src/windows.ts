import { windowCounts, type Corner } from '@bilevel/imaging';
import type { DataSettings, Picture } from './config.js';
import { SIDE_OPTION } from './options/data.js';
import type { Source, Windows } from './source.js';

/** A picture that is read once, whatever the number of its windows. */
export interface SourceWithWindows {
  readonly source: Source;
  readonly windows?: Windows;
}

/** The size of what pictures for validation are scored by: with windows a part as large, and no smaller than usual. */
export function sizeOfRole(
  role: 'train' | 'validation',
  size: DataSettings['size'],
): DataSettings['size'] {
  if (role === 'train' || (size.kind !== 'windows' && size.kind !== 'windowed')) return size;
  return { kind: 'part', size: Math.max(size.size, SIDE_OPTION.default) };
}

/**
 * The pictures that windows are cut from: of a new run with how many of each, evenly spread; of one that goes on with
 * where they are. Other settings take every picture as it is.
 */
export function withWindows(
  sources: readonly (Source | Picture)[],
  { size, seed }: Pick<DataSettings, 'size' | 'seed'>,
): readonly SourceWithWindows[] {
  if (size.kind !== 'windows' || sources.length === 0) return sources.map((source) => ({ source }));
  if (sources.some(({ window }) => window !== undefined)) return gathered(sources);
  const counts = windowCounts(sources.length, size.count, seed);
  return sources.flatMap((source, i) => (counts[i]! > 0 ? [{ source, windows: counts[i]! }] : []));
}

/** Windows of one picture that follow one another. */
function gathered(sources: readonly (Source | Picture)[]): readonly SourceWithWindows[] {
  const found: { source: Source; windows: Corner[] }[] = [];
  for (const source of sources) {
    const { window } = source;
    if (window === undefined) continue;
    const last = found.at(-1);
    const isSame = last?.source.clean === source.clean && last?.source.noisy === source.noisy;
    if (last !== undefined && isSame) {
      last.windows.push(window);
    } else {
      found.push({ source, windows: [window] });
    }
  }
  return found;
}
