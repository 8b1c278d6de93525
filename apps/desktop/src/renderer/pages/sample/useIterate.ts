import { useEffect, useState } from 'react';
import type { PatternIterate } from '../../../shared/schemas/sampling.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useConnection } from '../../app/hooks.js';

/** The pattern of a run as it is being learned, with a slice; undefined until there is one. */
export function useIterate(
  id: string,
  picture: number,
  active: boolean,
): PatternIterate | undefined {
  const engine = useEngine();
  const { epoch } = useConnection();
  const [view, setView] = useState<PatternIterate>();
  useEffect(() => {
    if (!active) return undefined;
    let current = true;
    const off = engine.on('iterate', (of, next) => {
      if (of === id) setView(next);
    });
    engine.call('watchSlice', { id, picture }).then(
      ({ shown }) => {
        if (current && shown !== null) setView((before) => before ?? shown);
      },
      // It has ended meanwhile, which the list of runs tells.
      () => undefined,
    );
    return () => {
      current = false;
      off();
    };
  }, [engine, id, picture, active, epoch]);
  return view;
}
