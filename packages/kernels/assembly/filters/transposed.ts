// Bᵀq: what weights, smoothings and every tap of a bank of filters have of it.

import { sum } from '../lanes';
import { fillTable } from './exponentials';
import { CONSTANTS, Job, MARGIN } from './job';
import { clearTail, transposeRow } from './stages';
import { respond, rowsUnder } from './sweeps';

// @ts-ignore: decorator
@inline
function added(total: v128, a: v128, b: v128): v128 {
  return f64x2.add(total, f64x2.mul(a, b));
}

/** The sums of the taps from `at` on, of both filters, ← themselves + Σ f v at up to four shifts of v. */
// @ts-ignore: decorator
@inline
function correlateSome(
  shifts: i32,
  first: usize,
  second: usize,
  v: usize,
  columns: usize,
  at: usize,
  next: usize,
): void {
  const zero = f64x2.splat(0);
  let a0 = v128.load(at);
  let a1 = shifts > 1 ? v128.load(at, 16) : zero;
  let a2 = shifts > 2 ? v128.load(at, 32) : zero;
  let a3 = shifts > 3 ? v128.load(at, 48) : zero;
  let b0 = v128.load(next);
  let b1 = shifts > 1 ? v128.load(next, 16) : zero;
  let b2 = shifts > 2 ? v128.load(next, 32) : zero;
  let b3 = shifts > 3 ? v128.load(next, 48) : zero;
  for (const end = v + (columns << 3); v < end; v += 16) {
    const f = v128.load(first);
    const g = v128.load(second);
    const v0 = v128.load(v);
    a0 = added(a0, f, v0);
    b0 = added(b0, g, v0);
    if (shifts > 1) {
      const v1 = v128.load(v, 8);
      a1 = added(a1, f, v1);
      b1 = added(b1, g, v1);
    }
    if (shifts > 2) {
      const v2 = v128.load(v, 16);
      a2 = added(a2, f, v2);
      b2 = added(b2, g, v2);
    }
    if (shifts > 3) {
      const v3 = v128.load(v, 24);
      a3 = added(a3, f, v3);
      b3 = added(b3, g, v3);
    }
    first += 16;
    second += 16;
  }
  v128.store(at, a0);
  v128.store(next, b0);
  if (shifts > 1) {
    v128.store(at, a1, 16);
    v128.store(next, b1, 16);
  }
  if (shifts > 2) {
    v128.store(at, a2, 32);
    v128.store(next, b2, 32);
  }
  if (shifts > 3) {
    v128.store(at, a3, 48);
    v128.store(next, b3, 48);
  }
}

/** The sums of all taps of two filters ← themselves + what row `t` of f adds with v. */
function correlate(job: Job, first: usize, second: usize, v: usize, t: usize, sums: usize): void {
  const channels = job.channels;
  const size = job.size;
  const columns = job.columns;
  const plane = job.plane;
  const stride = job.stride;
  const apart = (channels * size * size) << 4;
  for (let c: usize = 0; c < channels; c++) {
    let row = v + c * plane + t * stride;
    for (let a: usize = 0; a < size; a++) {
      let b: usize = 0;
      for (; b + 4 <= size; b += 4) {
        correlateSome(4, first, second, row + (b << 3), columns, sums, sums + apart);
        sums += 64;
      }
      const left = size - b;
      const from = row + (b << 3);
      if (left == 3) correlateSome(3, first, second, from, columns, sums, sums + apart);
      else if (left == 2) correlateSome(2, first, second, from, columns, sums, sums + apart);
      else if (left == 1) correlateSome(1, first, second, from, columns, sums, sums + apart);
      sums += left << 4;
      row += stride;
    }
  }
}

/**
 * out ← for each filter Σ wΦ'(T) C q and Σ T (w/ν)Φ''(T) C q, then for all filters and each tap a
 * Σ wΦ'(T) S_a q + (w/ν)Φ''(T) C q ⊙ S_a x; x and q padded, sums of taps in `own`.
 */
export function filterCrossTranspose(address: usize): void {
  const job = changetype<Job>(address);
  const potential = job.potential;
  const columns = job.columns;
  const pairs = job.pairs;
  const rows = job.rows;
  const stride = job.stride;
  const bendStride = job.bendStride;
  const own = job.own;
  const scratch = job.scratch;
  const taps = job.channels * job.size * job.size;
  fillTable(scratch);
  const z = job.buffers + MARGIN;
  const z2 = z + stride;
  const y = z2 + stride;
  const y2 = y + stride;
  memory.fill(job.out, 0, pairs << 5);
  for (let pair: usize = 0; pair < pairs; pair++) {
    const constants = job.constants + 2 * pair * CONSTANTS;
    const numbers = job.out + (pair << 5);
    memory.fill(own, 0, taps << 5);
    for (let t: usize = 0; t < rows; t++) {
      rowsUnder(job, job.x, t, job.table);
      respond(job, job.forward, pair, z, z2);
      rowsUnder(job, job.other, t, job.table);
      respond(job, job.forward, pair, y, y2);
      clearTail(y, columns);
      clearTail(y2, columns);
      const bends = job.bends + (2 * pair * rows + t) * bendStride;
      const nextBends = bends + rows * bendStride;
      transposeRow(potential, z, y, columns, constants, bends, numbers, scratch);
      const more = constants + CONSTANTS;
      transposeRow(potential, z2, y2, columns, more, nextBends, numbers + 16, scratch);
      clearTail(z, columns);
      clearTail(z2, columns);
      clearTail(y, columns);
      clearTail(y2, columns);
      correlate(job, z, z2, job.other, t, own);
      correlate(job, y, y2, job.x, t, own);
    }
    const to = job.out + (pairs << 5) + ((pair * taps) << 4);
    for (let a: usize = 0; a < 2 * taps; a++) {
      store<f64>(to + (a << 3), sum(v128.load(own + (a << 4))));
    }
  }
}

/**
 * out ← Σ_p f_p (S_a q)_p + g_p (S_a x)_p for every tap a of one filter, f and g in rows of `bendStride` in `bends` and
 * behind; sums in `own`.
 */
export function filterCorrelations(address: usize): void {
  const job = changetype<Job>(address);
  const columns = job.columns;
  const rows = job.rows;
  const bendStride = job.bendStride;
  const own = job.own;
  const taps = job.channels * job.size * job.size;
  memory.fill(own, 0, taps << 5);
  for (let t: usize = 0; t < rows; t++) {
    const f = job.bends + t * bendStride;
    const g = f + rows * bendStride;
    // As two filters of the same row, of which the first counts.
    correlate(job, f, f, job.other, t, own);
    correlate(job, g, g, job.x, t, own);
  }
  for (let a: usize = 0; a < taps; a++) {
    store<f64>(job.out + (a << 3), sum(v128.load(own + (a << 4))));
  }
}
