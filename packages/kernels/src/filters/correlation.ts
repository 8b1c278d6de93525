import type { FilterShape } from './shape.js';

/** Goes through the taps of one filter: `offset` is where in x a tap meets the number of the first place. */
function eachTap(
  { grid: { width, height, channels }, size }: FilterShape,
  visit: (tap: number, offset: number) => void,
): void {
  let tap = 0;
  for (let c = 0; c < channels; c++) {
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) visit(tap++, (c * height + a) * width + b);
    }
  }
}

/** out ← Cx, C the filter whose taps begin at `first`. */
export function responses(
  shape: FilterShape,
  taps: Float64Array,
  first: number,
  x: Float64Array,
  out: Float64Array,
): void {
  const { grid, columns, rows } = shape;
  out.fill(0);
  eachTap(shape, (tap, offset) => {
    const t = taps[first + tap]!;
    for (let i = 0, p = 0; i < rows; i++) {
      const from = offset + i * grid.width;
      for (let j = 0; j < columns; j++, p++) out[p]! += t * x[from + j]!;
    }
  });
}

/** own ← Cᵀf, and out ← out + own. */
export function addAdjoint(
  shape: FilterShape,
  taps: Float64Array,
  first: number,
  f: Float64Array,
  own: Float64Array,
  out: Float64Array,
): void {
  const { grid, columns, rows } = shape;
  own.fill(0);
  eachTap(shape, (tap, offset) => {
    const t = taps[first + tap]!;
    for (let i = 0, p = 0; i < rows; i++) {
      const to = offset + i * grid.width;
      for (let j = 0; j < columns; j++, p++) own[to + j]! += t * f[p]!;
    }
  });
  for (let i = 0; i < own.length; i++) out[i]! += own[i]!;
}

/** out ← Σ_p f_p (S_a q)_p + g_p (S_a x)_p for every tap a of a filter, from `first` on. */
export function tapCorrelations(
  shape: FilterShape,
  f: Float64Array,
  q: Float64Array,
  g: Float64Array,
  x: Float64Array,
  out: Float64Array,
  first: number,
): void {
  const { grid, columns, rows } = shape;
  eachTap(shape, (tap, offset) => {
    let total = 0;
    for (let i = 0, p = 0; i < rows; i++) {
      const from = offset + i * grid.width;
      let row = 0;
      for (let j = 0; j < columns; j++, p++) row += f[p]! * q[from + j]! + g[p]! * x[from + j]!;
      total += row;
    }
    out[first + tap] = total;
  });
}
