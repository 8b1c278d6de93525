/**
 * Whether a step with a hold-out loss is better than the best so far: the smallest loss counts, and of
 * equal ones the earliest, so that patience runs out where nothing changes any more.
 */
export function betterHoldOut(loss: number, best: number | undefined): boolean {
  return best === undefined || loss < best;
}
