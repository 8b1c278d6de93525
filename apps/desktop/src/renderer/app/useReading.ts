import { useEffect, useMemo, useState } from 'react';
import type { Reading } from '../../shared/schemas/files.js';
import { useEngine } from './EngineProvider.js';

/**
 * A token for reading pictures, anew for each question, and how far it has come. A question that another
 * follows is not read to its end.
 */
export function useReading(
  question: string,
  asked: boolean,
): { readonly token: string; readonly progress: Reading | undefined } {
  const engine = useEngine();
  const [read, setRead] = useState<Reading>();
  const token = useMemo(() => crypto.randomUUID(), [question]);
  useEffect(
    () =>
      engine.on('reading', (progress) => {
        // How far other questions have come changes nothing here.
        if (progress.token === token) setRead(progress);
      }),
    [engine, token],
  );
  useEffect(
    () => () => {
      if (asked) void engine.call('cancelInspect', { token }).catch(() => undefined);
    },
    [engine, token, asked],
  );
  return { token, progress: read?.token === token ? read : undefined };
}
