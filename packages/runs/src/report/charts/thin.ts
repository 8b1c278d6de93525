/** A chart is under 500 pixels wide: more buckets than this cannot be told apart. */
const BUCKETS = 400;
/** Lines of up to so many points are drawn as they are. */
const ENOUGH = 4 * BUCKETS;
/** With more points than this only every so many-th gets a marker. */
const MARKERS = 24;

function buckets<T>(items: readonly T[]): T[][] {
  const size = items.length / BUCKETS;
  return Array.from({ length: BUCKETS }, (_, k) =>
    items.slice(Math.round(k * size), Math.round((k + 1) * size)),
  );
}

/**
 * The points of a long line that show: of each bucket the first, the last, the smallest and the
 * largest, and one gap if there is one. The drawn line covers the same pixels as the whole.
 */
export function thinLine<T extends { readonly y: number }>(points: readonly T[]): readonly T[] {
  if (points.length <= ENOUGH) return points;
  return buckets(points).flatMap((bucket) => {
    const kept = new Set([0, bucket.length - 1]);
    let [smallest, largest] = [0, 0];
    for (const [i, { y }] of bucket.entries()) {
      if (!(y >= (bucket[smallest]?.y ?? NaN))) smallest = i;
      if (!(y <= (bucket[largest]?.y ?? NaN))) largest = i;
    }
    kept.add(smallest).add(largest);
    const gap = bucket.findIndex(({ y }) => !Number.isFinite(y));
    if (gap >= 0) kept.add(gap);
    return bucket.filter((_, i) => kept.has(i));
  });
}

/** The widest band of each bucket. */
export function thinBand<T extends { readonly y1: number; readonly y2: number }>(
  points: readonly T[],
): readonly T[] {
  if (points.length <= ENOUGH) return points;
  return buckets(points).flatMap((bucket) => {
    const [first] = bucket;
    if (first === undefined) return [];
    const y1 = bucket.reduce((least, p) => Math.min(least, p.y1), Infinity);
    const y2 = bucket.reduce((most, p) => Math.max(most, p.y2), -Infinity);
    return [{ ...first, y1, y2 }];
  });
}

/**
 * The points that get a marker: all of a short line, every so many-th of a long one and its last.
 * `turn` of `of` series start at different points, so that lines on top of each other show.
 */
export function marked<T>(points: readonly T[], turn: number, of: number): readonly T[] {
  if (points.length <= MARKERS) return points;
  const every = Math.ceil(points.length / MARKERS);
  const first = Math.floor((turn * every) / of);
  return points.filter((_, i) => i % every === first || i === points.length - 1);
}
