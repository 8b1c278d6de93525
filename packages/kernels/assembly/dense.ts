// Products of a block of dense rows with a matrix of features × classes. Rows are stored four together,
// column by column (src/softmax/panels.ts), and what is missing to the last four is 0: one stream of
// memory for both products. Tiles in registers take four rows or columns and two vectors, four classes,
// of each, so that whatever is loaded serves several; more sums than eight would not stay in registers.

import { entry } from './rows';

/** Rows that are stored together. */
const PANEL: i32 = 4;
/** Panels that a sum over rows takes at a time. */
const GROUP: i32 = 8;

/** z ← bias + X W for the rows of `panels` panels. `stride`: bytes of a row of W and of z. */
export function denseProducts<T>(
  X: usize,
  panels: i32,
  columns: i32,
  table: usize,
  W: usize,
  bias: usize,
  stride: usize,
  z: usize,
): void {
  const bytes = <usize>(PANEL * columns) * sizeof<T>();
  for (; panels > 0; panels--) {
    let at: usize = 0;
    for (; at + 32 <= stride; at += 32) {
      panelProduct<T>(true, X, bytes, table, W + at, bias ? bias + at : 0, stride, z + at);
    }
    if (at < stride) {
      panelProduct<T>(false, X, bytes, table, W + at, bias ? bias + at : 0, stride, z + at);
    }
    X += bytes;
    z += PANEL * stride;
  }
}

/** Two vectors of z, or one, for a panel of `bytes` bytes. */
// @ts-ignore: decorator
@inline
function panelProduct<T>(
  two: bool,
  x: usize,
  bytes: usize,
  table: usize,
  w: usize,
  bias: usize,
  stride: usize,
  z: usize,
): void {
  const end = x + bytes;
  let a0 = bias ? v128.load(bias) : f64x2.splat(0);
  let a1 = two && bias ? v128.load(bias, 16) : f64x2.splat(0);
  let b0 = a0;
  let b1 = a1;
  let c0 = a0;
  let c1 = a1;
  let d0 = a0;
  let d1 = a1;
  while (x < end) {
    const m0 = v128.load(w);
    const m1 = two ? v128.load(w, 16) : m0;
    const a = entry<T>(x, table);
    a0 = f64x2.add(a0, f64x2.mul(a, m0));
    if (two) a1 = f64x2.add(a1, f64x2.mul(a, m1));
    const b = entry<T>(x + sizeof<T>(), table);
    b0 = f64x2.add(b0, f64x2.mul(b, m0));
    if (two) b1 = f64x2.add(b1, f64x2.mul(b, m1));
    const c = entry<T>(x + 2 * sizeof<T>(), table);
    c0 = f64x2.add(c0, f64x2.mul(c, m0));
    if (two) c1 = f64x2.add(c1, f64x2.mul(c, m1));
    const d = entry<T>(x + 3 * sizeof<T>(), table);
    d0 = f64x2.add(d0, f64x2.mul(d, m0));
    if (two) d1 = f64x2.add(d1, f64x2.mul(d, m1));
    x += PANEL * sizeof<T>();
    w += stride;
  }
  const z1 = z + stride;
  const z2 = z1 + stride;
  const z3 = z2 + stride;
  v128.store(z, a0);
  v128.store(z1, b0);
  v128.store(z2, c0);
  v128.store(z3, d0);
  if (!two) return;
  v128.store(z, a1, 16);
  v128.store(z1, b1, 16);
  v128.store(z2, c1, 16);
  v128.store(z3, d1, 16);
}

/** G ← [G +] Xᵀ Z for the rows of `panels` panels. Rows of Z that fill up a panel are 0. */
export function denseTransposed<T>(
  X: usize,
  panels: i32,
  columns: i32,
  table: usize,
  Z: usize,
  stride: usize,
  accumulate: bool,
  G: usize,
): void {
  const bytes = <usize>(PANEL * columns) * sizeof<T>();
  while (panels > 0) {
    const count = min(panels, GROUP);
    panelSums<T>(X, count, columns, table, Z, stride, accumulate, G);
    X += <usize>count * bytes;
    Z += <usize>(count * PANEL) * stride;
    accumulate = true;
    panels -= GROUP;
  }
}

/** The same for a few panels. */
// @ts-ignore: decorator
@inline
function panelSums<T>(
  X: usize,
  panels: i32,
  columns: i32,
  table: usize,
  z: usize,
  stride: usize,
  add: bool,
  G: usize,
): void {
  const bytes = <usize>(PANEL * columns) * sizeof<T>();
  const end = X + <usize>panels * bytes;
  let x = X;
  let g = G;
  for (let j = 0; j < columns; j += 4) {
    const more = <usize>(columns - 1 - j);
    let at: usize = 0;
    for (; at + 32 <= stride; at += 32) {
      fourColumns<T>(true, x, end, bytes, more, table, z + at, stride, add, g + at);
    }
    if (at < stride) {
      fourColumns<T>(false, x, end, bytes, more, table, z + at, stride, add, g + at);
    }
    x += 4 * PANEL * sizeof<T>();
    g += 4 * stride;
  }
}

/**
 * Two vectors, or one, of the sums of a column and of the next three, of which there are `more`. Past
 * the last column, that one stands in for those missing: it is computed again, and written again.
 */
// @ts-ignore: decorator
@inline
function fourColumns<T>(
  two: bool,
  x: usize,
  last: usize,
  bytes: usize,
  more: usize,
  table: usize,
  z: usize,
  stride: usize,
  add: bool,
  g: usize,
): void {
  const second = min(1, more);
  const third = min(2, more);
  const fourth = min(3, more);
  const x1 = second * PANEL * sizeof<T>();
  const x2 = third * PANEL * sizeof<T>();
  const x3 = fourth * PANEL * sizeof<T>();
  const g1 = g + second * stride;
  const g2 = g + third * stride;
  const g3 = g + fourth * stride;
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let row = z;
  for (let panel = x; panel < last; panel += bytes) {
    const end = panel + PANEL * sizeof<T>();
    for (let from = panel; from < end; from += sizeof<T>()) {
      const m0 = v128.load(row);
      const m1 = two ? v128.load(row, 16) : m0;
      const a = entry<T>(from, table);
      a0 = f64x2.add(a0, f64x2.mul(a, m0));
      if (two) a1 = f64x2.add(a1, f64x2.mul(a, m1));
      const b = entry<T>(from + x1, table);
      b0 = f64x2.add(b0, f64x2.mul(b, m0));
      if (two) b1 = f64x2.add(b1, f64x2.mul(b, m1));
      const c = entry<T>(from + x2, table);
      c0 = f64x2.add(c0, f64x2.mul(c, m0));
      if (two) c1 = f64x2.add(c1, f64x2.mul(c, m1));
      const d = entry<T>(from + x3, table);
      d0 = f64x2.add(d0, f64x2.mul(d, m0));
      if (two) d1 = f64x2.add(d1, f64x2.mul(d, m1));
      row += stride;
    }
  }
  if (add) {
    a0 = f64x2.add(a0, v128.load(g));
    b0 = f64x2.add(b0, v128.load(g1));
    c0 = f64x2.add(c0, v128.load(g2));
    d0 = f64x2.add(d0, v128.load(g3));
    if (two) {
      a1 = f64x2.add(a1, v128.load(g, 16));
      b1 = f64x2.add(b1, v128.load(g1, 16));
      c1 = f64x2.add(c1, v128.load(g2, 16));
      d1 = f64x2.add(d1, v128.load(g3, 16));
    }
  }
  v128.store(g, a0);
  v128.store(g1, b0);
  v128.store(g2, c0);
  v128.store(g3, d0);
  if (!two) return;
  v128.store(g, a1, 16);
  v128.store(g1, b1, 16);
  v128.store(g2, c1, 16);
  v128.store(g3, d1, 16);
}
