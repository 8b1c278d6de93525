/** Buckets of a chart: more cannot be told apart at the widths charts have. */
const BUCKETS = 500;

/**
 * Indices of the rows that show of a long line: of each bucket the first and last, and where each
 * series is smallest and largest. The drawn lines cover the same pixels as the whole.
 */
export function thinnedIndices(series: readonly Float64Array[], count: number): number[] {
  if (count <= 2 * BUCKETS) return Array.from({ length: count }, (_, i) => i);
  const indices: number[] = [];
  const kept = new Set<number>();
  for (let b = 0; b < BUCKETS; b++) {
    const start = Math.floor((b * count) / BUCKETS);
    const end = Math.floor(((b + 1) * count) / BUCKETS);
    kept.clear();
    kept.add(start).add(end - 1);
    for (const values of series) {
      let [low, high] = [start, start];
      for (let i = start; i < end; i++) {
        if (!(values[i]! >= values[low]!)) low = i;
        if (!(values[i]! <= values[high]!)) high = i;
      }
      kept.add(low).add(high);
    }
    indices.push(...[...kept].sort((a, b2) => a - b2));
  }
  return indices;
}
