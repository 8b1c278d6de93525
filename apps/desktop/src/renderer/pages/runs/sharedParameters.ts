import type { LearningInfo, ShownParameter } from '../../../shared/schemas/learning.js';

/**
 * The parameters that some of the runs have, each once: one that is `Weight of term 1` in a sum stands beside
 * the `Weight` of a single term, by that name.
 */
export function sharedParameters(runs: readonly LearningInfo[]): ShownParameter[] {
  const shared = new Map<string, ShownParameter>();
  for (const parameter of runs.flatMap(({ parameters }) => parameters)) {
    const known = shared.get(parameter.key);
    if (known === undefined || parameter.label.length < known.label.length) {
      shared.set(parameter.key, parameter);
    }
  }
  return [...shared.values()];
}
