// What is made of rows of 32-bit responses (stages.ts), and rows and pictures between 32 and 64 bits.

import { CHARBONNIER } from '../potential/potentials';
import { Job } from './job';
import { slopeRow } from './stages';

/** to ← a row in 64 bits; a multiple of four numbers. */
// @ts-ignore: decorator
@inline
function widen(from: usize, to: usize, columns: usize): void {
  for (const end = from + (columns << 2); from < end; from += 16) {
    const v = v128.load(from);
    v128.store(to, f64x2.promote_low_f32x4(v));
    v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)), 16);
    to += 32;
  }
}

/** to ← a row in 32 bits; a multiple of four numbers. */
// @ts-ignore: decorator
@inline
function narrow(from: usize, to: usize, columns: usize): void {
  for (const end = to + (columns << 2); to < end; to += 16) {
    const low = f32x4.demote_f64x2_zero(v128.load(from));
    const high = f32x4.demote_f64x2_zero(v128.load(from, 16));
    v128.store(to, v128.shuffle<i64>(low, high, 0, 2));
    from += 32;
  }
}

/** Zeros in place of what lies beyond the row's `columns` numbers, up to a multiple of eight. */
// @ts-ignore: decorator
@inline
export function clearSingleTail(row: usize, columns: usize): void {
  const padded = (columns + 7) & ~7;
  for (let i = columns; i < padded; i++) store<f32>(row + (i << 2), 0);
}

/** z ← wΦ'(z/ν): charbonnier in 32 bits, others in 64. `wide`: room for a row in 64 bits. */
export function singleSlopeRow(
  potential: i32,
  row: usize,
  columns: usize,
  constants: usize,
  scratch: usize,
  wide: usize,
): void {
  if (potential != CHARBONNIER) {
    widen(row, wide, columns);
    slopeRow(potential, wide, columns, constants, scratch);
    narrow(wide, row, columns);
    return;
  }
  const w = f32x4.splat(<f32>load<f64>(constants));
  const inverse = f32x4.splat(<f32>load<f64>(constants, 8));
  const one = f32x4.splat(1);
  for (const end = row + (columns << 2); row < end; row += 16) {
    const T = f32x4.mul(inverse, v128.load(row));
    const root = f32x4.sqrt(f32x4.add(one, f32x4.mul(T, T)));
    v128.store(row, f32x4.div(f32x4.mul(w, T), root));
  }
}

/** z ← bends · z. */
export function singleBendRow(row: usize, columns: usize, bends: usize): void {
  for (const end = row + (columns << 2); row < end; row += 16) {
    v128.store(row, f32x4.mul(v128.load(bends), v128.load(row)));
    bends += 16;
  }
}

/** to ← rows of bends in 32 bits, their tails 0. */
export function filterNarrow(
  rows: usize,
  columns: usize,
  from: usize,
  fromStride: usize,
  to: usize,
  toStride: usize,
): void {
  for (let t: usize = 0; t < rows; t++) {
    let i: usize = 0;
    for (; i < columns; i++) store<f32>(to + (i << 2), <f32>load<f64>(from + (i << 3)));
    for (; i << 2 < toStride; i++) store<f32>(to + (i << 2), 0);
    from += fromStride;
    to += toStride;
  }
}

/** to ← a picture, in rows of their own with zeros behind. */
export function filterPadSingle(address: usize, from: usize, to: usize): void {
  const job = changetype<Job>(address);
  const width = job.width;
  const whole = width & ~3;
  for (let c: usize = 0; c < job.channels; c++) {
    let at = to + c * job.plane;
    for (let i: usize = 0; i < job.height; i++) {
      narrow(from, at, whole);
      for (let k = whole; k < width; k++) store<f32>(at + (k << 2), <f32>load<f64>(from + (k << 3)));
      memory.fill(at + (width << 2), 0, job.stride - (width << 2));
      from += width << 3;
      at += job.stride;
    }
  }
}

/** out ← out + own. */
export function filterAddOwnSingle(address: usize, out: usize): void {
  const job = changetype<Job>(address);
  const width = job.width;
  for (let c: usize = 0; c < job.channels; c++) {
    let from = job.own + c * job.plane;
    for (let i: usize = 0; i < job.height; i++) {
      for (let k: usize = 0; k < width; k++) {
        const at = out + (k << 3);
        store<f64>(at, load<f64>(at) + <f64>load<f32>(from + (k << 2)));
      }
      out += width << 3;
      from += job.stride;
    }
  }
}
