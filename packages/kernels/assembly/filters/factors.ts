// What bounds the change of second derivatives at each place of one filter: src/filters/factors.ts has the definitions.

import { CHARBONNIER, HUBER, LOG_COSH, QUADRATIC } from '../potential/potentials';
import { FAIR, FIRM, SOFTPLUS, STUDENT } from '../potential/scalar';
import {
  scalarLargest,
  scalarLeast,
  scalarMixed,
  scalarSteepest,
} from '../potential/scalarMajorants';
import { Job, MARGIN } from './job';
import { respond, rowsUnder } from './sweeps';

/** Beyond the rounding of some fifty operations. */
const UP: f64 = 1 + 2.0 ** -46;
const DOWN: f64 = 1 - 2.0 ** -46;

/** Lengths and the like of a filter, all in units of its ν. */
@unmanaged
class Scales {
  inverse: f64;
  /** ρ. */
  rho: f64;
  /** What T is off by. */
  off: f64;
  /** E/(ν√κ). */
  span: f64;
  /** a. */
  least: f64;
  /** sup Φ'' − inf Φ''. */
  range: f64;
}

/** The smallest and the largest size in [T − moved, T + moved]. */
// @ts-ignore: decorator
@inline
function smallest(size: v128, moved: v128): v128 {
  return f64x2.pmax(f64x2.splat(0), f64x2.sub(size, moved));
}

// @ts-ignore: decorator
@inline
function up(v: v128): v128 {
  return f64x2.mul(f64x2.splat(UP), v);
}

// @ts-ignore: decorator
@inline
function factorsOf(
  potential: i32,
  row: usize,
  columns: usize,
  scales: Scales,
  to: usize,
  field: usize,
): void {
  const zero = f64x2.splat(0);
  const a = f64x2.splat(scales.least);
  const rho = f64x2.splat(scales.rho);
  const off = f64x2.splat(scales.off);
  for (const end = row + (columns << 3); row < end; row += 16) {
    const size = f64x2.abs(f64x2.mul(f64x2.splat(scales.inverse), v128.load(row)));
    const own = f64x2.mul(f64x2.splat(UP - 1), size);
    const around = f64x2.add(up(f64x2.add(rho, off)), own);
    const beside = f64x2.add(size, around);
    const flat = scalarLeast(potential, smallest(size, around), beside);
    const h = f64x2.pmax(zero, f64x2.mul(f64x2.splat(DOWN), flat));
    const soft = f64x2.div(f64x2.splat(UP), f64x2.sqrt(f64x2.add(h, a)));
    const t = f64x2.mul(f64x2.splat(scales.span), soft);
    const r = f64x2.pmin(rho, t);
    const moved = f64x2.add(up(f64x2.add(r, off)), own);
    const near = smallest(size, moved);
    const far = f64x2.add(size, moved);
    const steepest = up(scalarSteepest(potential, near, far));
    const bend = scalarLargest(potential, near, far);
    const largest = up(bend);
    // Two are concave somewhere.
    const isConcave = potential == STUDENT || potential == FIRM;
    const concave = isConcave ? f64x2.pmax(zero, f64x2.neg(scalarLeast(potential, near, far))) : zero;
    const convexSoft = f64x2.div(largest, f64x2.sqrt(f64x2.add(largest, a)));
    const concaveSoft = f64x2.div(concave, f64x2.sqrt(a));
    const range = f64x2.splat(scales.range);
    v128.store(to, r);
    v128.store(to + field, t);
    v128.store(to + 2 * field, steepest);
    v128.store(to + 3 * field, f64x2.pmin(f64x2.mul(steepest, r), range));
    v128.store(to + 4 * field, largest);
    v128.store(to + 5 * field, up(scalarMixed(potential, near, far, bend)));
    v128.store(to + 6 * field, soft);
    v128.store(to + 7 * field, up(f64x2.pmax(convexSoft, concaveSoft)));
    to += 16;
  }
}

/**
 * The factors of the first filter, eight fields of `field` bytes each from `to` on, of which each has room for one
 * number more than there are places.
 */
export function filterFactors(address: usize, scalesAt: usize, to: usize, field: usize): void {
  const job = changetype<Job>(address);
  const scales = changetype<Scales>(scalesAt);
  const potential = job.potential;
  const columns = job.columns;
  const row = job.buffers + MARGIN;
  const second = row + job.stride;
  for (let t: usize = 0; t < job.rows; t++) {
    rowsUnder(job, job.x, t, job.table);
    respond(job, job.forward, 0, row, second);
    if (potential == CHARBONNIER) factorsOf(CHARBONNIER, row, columns, scales, to, field);
    else if (potential == LOG_COSH) factorsOf(LOG_COSH, row, columns, scales, to, field);
    else if (potential == HUBER) factorsOf(HUBER, row, columns, scales, to, field);
    else if (potential == QUADRATIC) factorsOf(QUADRATIC, row, columns, scales, to, field);
    else if (potential == FAIR) factorsOf(FAIR, row, columns, scales, to, field);
    else if (potential == SOFTPLUS) factorsOf(SOFTPLUS, row, columns, scales, to, field);
    else if (potential == STUDENT) factorsOf(STUDENT, row, columns, scales, to, field);
    else factorsOf(FIRM, row, columns, scales, to, field);
    to += columns << 3;
  }
}
