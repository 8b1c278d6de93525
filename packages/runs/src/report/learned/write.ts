import { CancelledError } from '@bilevel/core';
import { shownTerms, weightsOn } from '@bilevel/imaging/describe';
import { encodeNpy } from '@bilevel/npy';
import type { RunFolder } from '../../runFolder.js';
import { writeDrawing } from '../charts/write.js';
import { gallerySvg } from '../filters/gallery.js';
import { mapSvg } from '../map/gallery.js';
import { mapSize } from '../map/size.js';
import type { ReportData } from '../reportData.js';
import { MAP_FILE } from './mapFile.js';

/** A file of numbers in charts/. */
export interface LearnedFile {
  readonly name: string;
  /** What its numbers are. */
  readonly numbers: string;
}

/**
 * Writes what was learned to charts/: filters as `filters.svg` and `.png`; a map of weights as `map-of-weights.svg`, `.png`
 * and, pixel by pixel, `.npy`.
 *
 * @returns the files of numbers
 * @throws WriteError, CancelledError
 */
export async function writeLearned(
  folder: RunFolder,
  { config, values }: Pick<ReportData, 'config' | 'values'>,
  signal: AbortSignal | undefined,
): Promise<LearnedFile[]> {
  if (values === undefined) return [];
  const { prior } = config.settings.training;
  const size = config.prepared?.pictures.largest;
  const filters = gallerySvg(prior, values);
  if (filters !== undefined) {
    if (signal?.aborted === true) throw new CancelledError();
    await writeDrawing(folder, 'filters', filters);
  }
  const files: LearnedFile[] = [];
  const maps = shownTerms(prior, values).filter((term) => term.kind === 'map');
  for (const [i, map] of maps.entries()) {
    if (signal?.aborted === true) throw new CancelledError();
    const name = i === 0 ? MAP_FILE : `${MAP_FILE}-${String(i + 1)}`;
    await writeDrawing(folder, name, mapSvg(map, { size }));
    const { width, height } = mapSize(map, size);
    const npy = encodeNpy([height, width], weightsOn(map, { width, height }), 64);
    await folder.write(`charts/${name}.npy`, npy);
    const numbers = `the weights as 64-bit floats, ${String(height)} rows of ${String(width)}`;
    files.push({ name: `${name}.npy`, numbers });
  }
  return files;
}
