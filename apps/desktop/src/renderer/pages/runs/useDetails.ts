import { useEffect, useState } from 'react';
import type { LearningDetails, LearningInfo } from '../../../shared/schemas/learning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { showError, messageOf, useConnection } from '../../app/hooks.js';

/** The runs in full, as far as they have been read; anew when one of them ends. */
export function useDetails(runs: readonly LearningInfo[]): ReadonlyMap<string, LearningDetails> {
  const engine = useEngine();
  const { epoch } = useConnection();
  const [details, setDetails] = useState<ReadonlyMap<string, LearningDetails>>(new Map());
  const wanted = runs.map(({ id, state }) => `${id} ${state}`).join();
  useEffect(() => {
    let current = true;
    for (const { id } of runs) {
      engine.call('run', { id }).then(
        (found) => {
          if (current) setDetails((before) => new Map(before).set(id, found));
        },
        (error: unknown) => {
          if (current) showError(messageOf(error));
        },
      );
    }
    return () => {
      current = false;
    };
    // `wanted` stands for what matters of the runs.
  }, [engine, epoch, wanted]);
  return details;
}
