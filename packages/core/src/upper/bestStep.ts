// Pages choose the best of the rows of a history by this too: no imports.

/**
 * Which of the steps of a run is the best: the one with the smallest upper end F̂ + e of the interval
 * that holds F, of equal ones the later. The result of a run is its best step, but for one that has
 * converged: the step that meets the stopping rule, which then is the last.
 *
 * @param upperEnd F̂ + e of a step
 * @returns `step` when it is at least as good as `best`, and else `best`
 */
export function betterStep<T>(best: T | undefined, step: T, upperEnd: (step: T) => number): T {
  if (best === undefined) return step;
  const least = upperEnd(best);
  // NaN, where nothing is known, is worse than anything.
  return upperEnd(step) <= least || Number.isNaN(least) ? step : best;
}
