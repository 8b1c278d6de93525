import { useEffect, useState } from 'react';
import type { CleaningRow } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useCall } from '../../app/hooks.js';

/** The steps of a cleaning run, read once and kept up to date. */
export function useCleaningRows(id: string): {
  rows: readonly CleaningRow[];
  error: string | undefined;
} {
  const engine = useEngine();
  const read = useCall('cleaningRows', { id });
  const [rows, setRows] = useState<readonly CleaningRow[]>([]);
  useEffect(() => {
    const found = read.data?.rows;
    if (found !== undefined) setRows((now) => (now.length > found.length ? now : found));
  }, [read.data]);
  useEffect(
    () =>
      engine.on('cleaningStep', (of, row) => {
        // A resumed run computes the steps after its checkpoint anew.
        if (of === id) setRows((now) => [...now.filter(({ step }) => step < row.step), row]);
      }),
    [engine, id],
  );
  return { rows, error: read.error };
}
