import { useEffect, useMemo, useState } from 'react';
import type { PictureSet, Reading } from '../../shared/schemas/files.js';
import { useEngine } from './EngineProvider.js';
import { useCall, type Loaded } from './hooks.js';

/** Pictures as they are being read. */
export interface LoadedPictures extends Loaded<PictureSet> {
  /** How many have been read; undefined before the first and after the last. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
}

/** The pictures at some paths; a choice that another follows is not read to its end. */
export function usePictures(paths: readonly string[], noisy?: string): LoadedPictures {
  const engine = useEngine();
  const [read, setRead] = useState<Reading>();
  const chosen = JSON.stringify([paths, noisy]);
  const token = useMemo(() => crypto.randomUUID(), [chosen]);
  const asked = paths.length > 0;
  const set = useCall(
    'inspect',
    asked ? { paths: [...paths], ...(noisy !== undefined && { noisy }), token } : undefined,
  );
  useEffect(() => engine.on('reading', setRead), [engine]);
  useEffect(
    () => () => {
      if (asked) void engine.call('cancelInspect', { token }).catch(() => undefined);
    },
    [engine, token, asked],
  );
  return { ...set, progress: set.loading && read?.token === token ? read : undefined };
}

/** What is said while pictures are being read. */
export function readingText({ progress }: LoadedPictures): string {
  return progress === undefined
    ? 'Reading the pictures…'
    : `Reading the pictures: ${String(progress.done)} of ${String(progress.of)}…`;
}
