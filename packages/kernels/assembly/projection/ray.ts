// A ray through a picture, by Joseph's method: what of src/projection/ray.ts an inner loop needs, computed the same way
// to the bit. Kept in globals, as a function has one result.

/** Bytes of a view: eight numbers (src/projection/beam.ts). */
export const VIEW: usize = 64;

/** Whether it marches over columns, in the turned picture. */
export let turned: bool = false;
/** u_i = origin + slope · i: where it crosses line i. */
export let origin: f64 = 0;
export let slope: f64 = 0;
/** Of its part between two lines. */
export let length: f64 = 0;
/** The lines that it crosses within the picture: from `first`, before `end`. */
export let first: usize = 0;
export let end: usize = 0;

// @ts-ignore: decorator
@inline
function crosses(i: usize, most: f64): bool {
  const u = origin + slope * <f64>i;
  return u >= 0 && u <= most;
}

/** Detector j of a view, through so many rows and columns. */
export function cast(view: usize, j: i32, columns: usize, rows: usize, grain: f64): void {
  const at = <f64>j;
  const column = load<f64>(view) + at * load<f64>(view, 16);
  const row = load<f64>(view, 8) + at * load<f64>(view, 24);
  const across = load<f64>(view, 32) + at * load<f64>(view, 48);
  const down = load<f64>(view, 40) + at * load<f64>(view, 56);
  turned = abs(across) > abs(down);
  slope = (turned ? down / across : across / down) + grain - grain;
  const start = turned ? row + 1 - column * slope : column + 1 - row * slope;
  const lines = turned ? columns : rows;
  const most = <f64>(turned ? rows : columns) + 1;
  const limit = <f64>lines;
  first = 0;
  end = 0;
  if (!(abs(start) <= limit + most)) return;
  origin = start + grain - grain;
  length = sqrt(1 + slope * slope);
  if (slope == 0) {
    end = crosses(0, most) ? lines : 0;
    return;
  }
  const left = -origin / slope;
  const right = (most - origin) / slope;
  first = <usize>max(0, min(limit, ceil(min(left, right))));
  end = <usize>max(0, min(limit, floor(max(left, right)) + 1));
  // Rounding may be off by a line.
  while (first > 0 && crosses(first - 1, most)) first--;
  while (first < end && !crosses(first, most)) first++;
  while (end < lines && crosses(end, most)) end++;
  while (end > first && !crosses(end - 1, most)) end--;
}
