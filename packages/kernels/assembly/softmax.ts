// Softmax regression over compressed or dense rows, chunk by chunk. A chunk is a whole number of
// blocks of 256 rows. In each block: z ← x̂ᵀW for every row, then the residuals of the operation in
// place of z, then Σ x̂ zᵀ into the chunk's own sum (of compressed rows column by column, so that sums
// stay in registers and the residuals, 20 KB for ten classes, in the first-level cache).

import { compressedProducts, compressedTransposed } from './compressed';
import { denseProducts, denseTransposed } from './dense';
import { exponential, logarithmOfOneMore } from './exponential';
import { sum } from './lanes';
import { Squares, sumOfRows } from './rows';
import { narrow, singleStride } from './single';

/** What to do; src/softmax/job.ts lists the same. */
const GRADIENT: i32 = 0;
const VALUE: i32 = 1;
const LOSSES: i32 = 2;
const PROBABILITIES: i32 = 3;
const HESSIAN: i32 = 4;
const CROSS_TRANSPOSE: i32 = 5;
const CROSS: i32 = 6;
const DIAGONAL: i32 = 7;

const BLOCK_ROWS: i32 = 256;

/** A job in memory; src/softmax/job.ts writes it. Addresses and counts of 32 bits. */
@unmanaged
class Job {
  operation: i32;
  rows: i32;
  columns: i32;
  classes: i32;
  hasBias: i32;
  /** Whether entries are bytes. */
  bytes: i32;
  /** Whether `value` holds all entries, in panels (dense.ts), and there are no places. */
  dense: i32;
  /** Whether products are computed in 32-bit: of compressed rows only. */
  single: i32;
  rowsPerChunk: i32;
  rowStart: usize;
  column: usize;
  value: usize;
  table: usize;
  /** Per block, where each column starts among the block-wise entries, and where the last ends. */
  columnStart: usize;
  blockRow: usize;
  blockValue: usize;
  squares: usize;
  labels: usize;
  /** s, one a row. */
  weights: usize;
  /** W, V or Q, the classes of a feature padded to an even number. */
  matrix: usize;
  /** The matrix in 32-bit, the classes of a feature padded to a multiple of four. */
  singleMatrix: usize;
  /** Entries in 32-bit, and where their rows of the 32-bit matrix, or of a block's z, start. */
  singleValue: usize;
  singlePlace: usize;
  singleBlockValue: usize;
  singleBlockPlace: usize;
  /** rows × padded classes. */
  probabilities: usize;
  /** One sum of features × padded classes a chunk. */
  partial: usize;
  /** One value a chunk. */
  values: usize;
  /** One number a row. */
  perRow: usize;
  /** Scratch of each thread, at `scratch + thread · scratchBytes`. */
  scratch: usize;
  scratchBytes: usize;
}

/** Works on one chunk. */
export function softmaxChunk(address: usize, thread: usize, chunk: i32): void {
  const job = changetype<Job>(address);
  if (job.bytes) blocks<u8>(job, thread, chunk);
  else blocks<f64>(job, thread, chunk);
}

function blocks<T>(job: Job, thread: usize, chunk: i32): void {
  const operation = job.operation;
  const padded = (job.classes + 1) & ~1;
  const stride = (<usize>padded) << 3;
  const z = job.scratch + thread * job.scratchBytes;
  // Behind the block's z: sums of exponentials, and shift − own logit, of each row.
  const sums = z + <usize>BLOCK_ROWS * stride;
  const shifts = sums + ((<usize>BLOCK_ROWS) << 3);
  const features = job.columns + job.hasBias;
  const G = job.partial + <usize>chunk * <usize>features * stride;
  const first = chunk * job.rowsPerChunk;
  const end = min(job.rows, first + job.rowsPerChunk);
  const needsProduct = operation != CROSS && operation != DIAGONAL;
  const hasSum =
    operation == GRADIENT || operation == HESSIAN || operation == CROSS || operation == DIAGONAL;
  let value: f64 = 0;
  for (let row = first; row < end; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, end - row);
    if (needsProduct) products<T>(job, row, count, stride, z);
    if (operation <= PROBABILITIES) value += softmax(job, row, count, stride, z, sums, shifts);
    else secondOrder(job, row, count, stride, z);
    if (!hasSum) continue;
    if (operation != DIAGONAL) spread<T>(job, job.table, row, count, stride, row > first, z, G);
    else if (sizeof<T>() == 1) spread<T>(job, job.squares, row, count, stride, row > first, z, G);
    else spread<Squares>(job, 0, row, count, stride, row > first, z, G);
  }
  store<f64>(job.values + ((<usize>chunk) << 3), value);
}

/** z ← x̂ᵀ times the matrix, for the rows of a block. */
function products<T>(job: Job, row: i32, count: i32, stride: usize, z: usize): void {
  const W = job.matrix;
  const columns = job.columns;
  const bias = job.hasBias ? W + <usize>columns * stride : 0;
  const value = job.value;
  const table = job.table;
  if (job.dense) {
    const X = value + <usize>row * <usize>columns * sizeof<T>();
    denseProducts<T>(X, (count + 3) >> 2, columns, table, W, bias, stride, z);
    return;
  }
  const start = job.rowStart + ((<usize>row) << 2);
  if (!job.single) {
    compressedProducts<T, f64>(start, count, job.column, value, table, W, bias, stride, z);
    return;
  }
  const M = job.singleMatrix;
  const last = job.hasBias ? M + <usize>columns * singleStride(stride) : 0;
  const places = job.singlePlace;
  compressedProducts<f32, f32>(start, count, places, job.singleValue, 0, M, last, stride, z);
}

/**
 * z ← s (p − e_y), or p into the probabilities; losses into `perRow` when they are asked for.
 * Returns Σ s ℓ of the block.
 *
 * Nothing cancels where p_y is nearly 1: 1 − p_y is the sum of the other exponentials over that of all.
 */
function softmax(
  job: Job,
  row: i32,
  count: i32,
  stride: usize,
  z: usize,
  sums: usize,
  shifts: usize,
): f64 {
  const operation = job.operation;
  const odd = (job.classes & 1) != 0;
  let probabilities = job.probabilities + <usize>row * stride;
  for (let i = 0; i < count; i++) {
    const label = z + ((<usize>load<i32>(job.labels + ((<usize>(row + i)) << 2))) << 3);
    const own = load<f64>(label);
    const last = z + stride - 8;
    if (odd) store<f64>(last, -Infinity);
    let top = v128.load(z);
    for (let at: usize = 16; at < stride; at += 16) top = f64x2.max(top, v128.load(z + at));
    const shift = max(f64x2.extract_lane(top, 0), f64x2.extract_lane(top, 1));
    const shifts2 = f64x2.splat(shift);
    for (let at: usize = 0; at < stride; at += 16) {
      v128.store(z + at, exponential(f64x2.sub(v128.load(z + at), shifts2)));
    }
    const share = load<f64>(label);
    store<f64>(label, 0);
    const others = sumOfLanes(z, stride);
    const sum = others + share;
    // ℓ = shift − own + log(1 + others), or + log(sum): sum ≥ 1, and sum − 1 is exact.
    store<f64>(sums + ((<usize>i) << 3), own == shift ? others : sum - 1);
    store<f64>(shifts + ((<usize>i) << 3), shift - own);
    if (operation == GRADIENT) {
      const s = load<f64>(job.weights + ((<usize>(row + i)) << 3));
      const scale = s / sum;
      for (let at: usize = 0; at < stride; at += 16) {
        v128.store(z + at, f64x2.mul(f64x2.splat(scale), v128.load(z + at)));
      }
      store<f64>(label, -scale * others);
    } else if (operation == PROBABILITIES) {
      store<f64>(label, share);
      const scale = f64x2.splat(1 / sum);
      for (let at: usize = 0; at < stride; at += 16) {
        v128.store(probabilities + at, f64x2.mul(scale, v128.load(z + at)));
      }
      probabilities += stride;
    }
    z += stride;
  }
  if (operation == PROBABILITIES) return 0;
  return losses(job, row, count, sums, shifts);
}

/** The sum of a row of z. */
// @ts-ignore: decorator
@inline
function sumOfLanes(z: usize, stride: usize): f64 {
  let total = v128.load(z);
  for (let at: usize = 16; at < stride; at += 16) total = f64x2.add(total, v128.load(z + at));
  return sum(total);
}

/** ℓ = log(1 + sum) + shift of each row of a block, with what `softmax` left there. Returns Σ s ℓ. */
function losses(job: Job, row: i32, count: i32, sums: usize, shifts: usize): f64 {
  const wanted = job.operation == LOSSES;
  let total: f64 = 0;
  for (let i = 0; i < count; i += 2) {
    const at = (<usize>i) << 3;
    // An odd block's last pair holds an old sum: unused.
    const loss = f64x2.add(logarithmOfOneMore(v128.load(sums + at)), v128.load(shifts + at));
    for (let lane = 0; lane < min(2, count - i); lane++) {
      const one = lane == 0 ? f64x2.extract_lane(loss, 0) : f64x2.extract_lane(loss, 1);
      const offset = (<usize>(row + i + lane)) << 3;
      if (wanted) store<f64>(job.perRow + offset, one);
      else total += load<f64>(job.weights + offset) * one;
    }
  }
  return total;
}

/** What the operations of a linearisation make of z with the probabilities. */
function secondOrder(job: Job, row: i32, count: i32, stride: usize, z: usize): void {
  const operation = job.operation;
  let p = job.probabilities + <usize>row * stride;
  for (let i = 0; i < count; i++) {
    const s = load<f64>(job.weights + ((<usize>(row + i)) << 3));
    const ss = f64x2.splat(s);
    const label = (<usize>load<i32>(job.labels + ((<usize>(row + i)) << 2))) << 3;
    if (operation == HESSIAN) {
      const mean = weightedSum(p, z, 0, stride);
      for (let at: usize = 0; at < stride; at += 16) {
        const centred = f64x2.sub(v128.load(z + at), f64x2.splat(mean));
        v128.store(z + at, f64x2.mul(f64x2.mul(ss, v128.load(p + at)), centred));
      }
    } else if (operation == CROSS_TRANSPOSE) {
      // ⟨p − e_y, z⟩ = Σ p (z − z_y): relative to 1 − p_y, as the term of y is 0.
      const slope = weightedSum(p, z, load<f64>(z + label), stride);
      store<f64>(job.perRow + ((<usize>(row + i)) << 3), s * slope);
    } else if (operation == CROSS) {
      for (let at: usize = 0; at < stride; at += 16) {
        v128.store(z + at, f64x2.mul(ss, v128.load(p + at)));
      }
      store<f64>(z + label, 0);
      store<f64>(z + label, -sumOfLanes(z, stride));
    } else {
      for (let at: usize = 0; at < stride; at += 16) {
        const q = v128.load(p + at);
        v128.store(z + at, f64x2.mul(ss, f64x2.mul(q, f64x2.sub(f64x2.splat(1), q))));
      }
    }
    p += stride;
    z += stride;
  }
}

/** Σ p (z − centre) of a row. */
// @ts-ignore: decorator
@inline
function weightedSum(p: usize, z: usize, centre: f64, stride: usize): f64 {
  const centres = f64x2.splat(centre);
  let total = f64x2.splat(0);
  for (let at: usize = 0; at < stride; at += 16) {
    const term = f64x2.mul(v128.load(p + at), f64x2.sub(v128.load(z + at), centres));
    total = f64x2.add(total, term);
  }
  return sum(total);
}

/** G ← [G +] Σ x̂ zᵀ over the rows of a block. */
function spread<T>(
  job: Job,
  table: usize,
  row: i32,
  count: i32,
  stride: usize,
  accumulate: bool,
  z: usize,
  G: usize,
): void {
  const columns = job.columns;
  if (job.hasBias) sumOfRows(count, z, stride, accumulate, G + <usize>columns * stride);
  if (job.dense) {
    const X = job.value + <usize>row * <usize>columns * sizeof<T>();
    const panels = (count + 3) >> 2;
    memory.fill(z + <usize>count * stride, 0, <usize>(4 * panels - count) * stride);
    denseTransposed<T>(X, panels, columns, table, z, stride, accumulate, G);
    return;
  }
  const start = job.columnStart + ((<usize>(row / BLOCK_ROWS) * <usize>(columns + 1)) << 2);
  if (!job.single || job.operation == DIAGONAL) {
    const rows = job.blockRow;
    const values = job.blockValue;
    compressedTransposed<T, f64>(start, columns, rows, values, table, z, stride, accumulate, G);
    return;
  }
  // Behind sums and shifts.
  const Z = z + <usize>BLOCK_ROWS * (stride + 16);
  narrow(z, count, stride, Z);
  const places = job.singleBlockPlace;
  const values = job.singleBlockValue;
  compressedTransposed<f32, f32>(start, columns, places, values, 0, Z, stride, accumulate, G);
}

/**
 * Claims and works on chunks until none is left. At `team`, shared by all threads and written by
 * src/threads/team.ts: the number of the job in its upper half and the next chunk in its lower half;
 * the number of chunks; how many are done; the number of the job; its address.
 *
 * A thread that comes late may claim after its job has ended and the next is being written: the
 * number of the job in the claim tells it so, and fields are only read after a claim.
 */
export function softmaxWork(thread: usize, team: usize): void {
  for (;;) {
    const claim = atomic.add<u32>(team, 1);
    const chunk = <i32>(claim & 0xffff);
    if (claim >> 16 != (atomic.load<u32>(team, 12) & 0xffff)) return;
    if (chunk >= atomic.load<i32>(team, 4)) return;
    softmaxChunk(atomic.load<usize>(team, 16), thread, chunk);
    atomic.add<i32>(team, 1, 8);
  }
}

/** out ← a W + Σ of the chunks' sums, in their order. Returns ‖W‖². `length` in numbers, even. */
export function softmaxReduce(
  partial: usize,
  chunks: i32,
  length: usize,
  a: f64,
  W: usize,
  out: usize,
): f64 {
  const bytes = length << 3;
  let squares = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const w = v128.load(W + at);
    squares = f64x2.add(squares, f64x2.mul(w, w));
    let sum = f64x2.mul(f64x2.splat(a), w);
    for (let chunk = 0, from = partial + at; chunk < chunks; chunk++, from += bytes) {
      sum = f64x2.add(sum, v128.load(from));
    }
    v128.store(out + at, sum);
  }
  return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}
