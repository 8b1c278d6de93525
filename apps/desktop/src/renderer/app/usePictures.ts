import { useMemo } from 'react';
import type { PictureChoice, PictureSet } from '../../shared/schemas/files.js';
import { useCall, type Loaded } from './hooks.js';
import { useReading } from './useReading.js';

/** Pictures as they are being read. */
export interface LoadedPictures extends Loaded<PictureSet> {
  /** How many have been read; undefined before the first and after the last. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
}

/** The pictures at some paths; a choice that another follows is not read to its end. */
export function usePictures(
  paths: readonly string[],
  noisy?: string,
  { page, channel, variable }: PictureChoice = {},
): LoadedPictures {
  const asked = paths.length > 0;
  const { token, progress } = useReading(
    JSON.stringify([paths, noisy, page, channel, variable]),
    asked,
  );
  const read = useCall(
    'inspect',
    asked ? { paths: [...paths], noisy, page, channel, variable, token } : undefined,
  );
  const shown = read.loading ? progress : undefined;
  return useMemo(() => ({ ...read, progress: shown }), [read, shown]);
}

/** What is said while pictures are being read. */
export function readingText({ progress }: LoadedPictures): string {
  return progress === undefined
    ? 'Reading the pictures…'
    : `Reading the pictures: ${String(progress.done)} of ${String(progress.of)}…`;
}
