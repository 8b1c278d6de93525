// Passes over a padded picture (job.ts), by groups of up to four filters: two rows of their responses at a time, what
// is made of them (stages.ts), and two rows of the sum of their adjoints. Only the k + 1 rows of responses that such a
// sum needs are kept, which fit in the first-level cache.

import { fillTable } from './exponentials';
import { ENTRY, gather } from './gather';
import { CONSTANTS, Job, MARGIN } from './job';
import { bendRow, clearTail, copyRow, crossRow, slopeRow, valueRow, weightRow } from './stages';

/** What is made of responses between them and adjoints; src/filters/simdJob.ts has the same numbers. */
const GRADIENT: i32 = 0;
const HESSIAN: i32 = 1;
const DIAGONAL: i32 = 2;
const CROSS: i32 = 3;

/** Pairs of filters that are worked on together. */
const GROUP: usize = 2;

/** Fills the table with the rows that responses in row `t` come from, and where their taps are in a pair's. */
// @ts-ignore: decorator
@inline
export function rowsUnder(job: Job, x: usize, t: usize, table: usize): void {
  const row = job.size << 4;
  let taps: usize = 0;
  for (let c: usize = 0; c < job.channels; c++) {
    let from = x + c * job.plane + t * job.stride;
    for (let a: usize = 0; a < job.size; a++) {
      store<usize>(table, from);
      store<usize>(table, taps, 4);
      table += ENTRY;
      from += job.stride;
      taps += row;
    }
  }
}

/** first, second ← the responses of a pair of filters to the rows in the table. */
export function respond(
  job: Job,
  forward: usize,
  pair: usize,
  first: usize,
  second: usize,
): void {
  const count = job.channels * job.size;
  const taps = forward + ((pair * count * job.size) << 4);
  gather(job.table, count, 0, 0, taps, job.size, job.columns, false, first, second);
}

/** Where the responses in row `t` of a filter of the group are. */
// @ts-ignore: decorator
@inline
function bufferOf(job: Job, slot: usize, t: usize): usize {
  const kept = job.size + 1;
  return job.buffers + (slot * kept + (t % kept)) * job.stride;
}

/** The place of the second half of the filters in `buffers`, what `crossRow` makes of y. */
const OTHER: usize = 4;

/** Responses in row `t` of a pair, the `slot`-th of the group, and what is made of them. */
function responses(operation: i32, job: Job, pair: usize, slot: usize, t: usize): void {
  const potential = job.potential;
  const columns = job.columns;
  const scratch = job.scratch;
  const first = bufferOf(job, 2 * slot, t) + MARGIN;
  const second = bufferOf(job, 2 * slot + 1, t) + MARGIN;
  const constants = job.constants + 2 * pair * CONSTANTS;
  const bends = job.bends + (2 * pair * job.rows + t) * job.bendStride;
  const nextBends = bends + job.rows * job.bendStride;
  if (operation == DIAGONAL) {
    copyRow(first, columns, bends);
    copyRow(second, columns, nextBends);
  } else {
    respond(job, job.forward, pair, first, second);
    if (operation == GRADIENT) {
      slopeRow(potential, first, columns, constants, scratch);
      slopeRow(potential, second, columns, constants + CONSTANTS, scratch);
    } else if (operation == HESSIAN) {
      bendRow(first, columns, bends);
      bendRow(second, columns, nextBends);
    } else {
      const one = bufferOf(job, 2 * slot + OTHER, t) + MARGIN;
      const two = bufferOf(job, 2 * slot + OTHER + 1, t) + MARGIN;
      respond(job, job.otherForward, pair, one, two);
      crossRow(potential, first, one, columns, constants, bends, scratch);
      crossRow(potential, second, two, columns, constants + CONSTANTS, nextBends, scratch);
      clearTail(one, columns);
      clearTail(two, columns);
    }
  }
  clearTail(first, columns);
  clearTail(second, columns);
}

/**
 * Adds an entry for row `t` of the responses of a filter, to what comes out in the picture's rows `q` and `q + 1`:
 * those from q − k + 2 to q belong to both, q − k + 1 to the first and q + 1 to the second.
 */
// @ts-ignore: decorator
@inline
function listRows(
  job: Job,
  slot: usize,
  taps: usize,
  from: isize,
  to: isize,
  q: isize,
  table: usize,
): usize {
  const lowest = max<isize>(from, 0);
  const highest = min<isize>(to, <isize>job.rows - 1);
  for (let t = lowest; t <= highest; t++) {
    // Adjoints of the first column begin k − 1 zeros before the row.
    const row = bufferOf(job, slot, <usize>t) + MARGIN - ((job.size - 1) << 3);
    store<usize>(table, row);
    store<usize>(table, taps + ((<usize>(q - t + 1) * job.size) << 4), 4);
    table += ENTRY;
  }
  return table;
}

/** Rows q and q + 1 of own ← own + Σ Cᵀf of a group of `count` filters from `filter` on, in all channels. */
function adjoints(job: Job, operation: i32, filter: usize, count: usize, q: usize): void {
  const channels = job.channels;
  const size = job.size;
  const table = job.table;
  const adjoint = job.adjoint;
  const otherAdjoint = job.otherAdjoint;
  const stride = job.stride;
  const sets: usize = operation == CROSS ? 2 : 1;
  const ofChannel = ((size + 1) * size) << 4;
  const ofFilter = channels * ofChannel;
  const row = <isize>q;
  const oldest = row - <isize>size + 1;
  let at = table;
  let both = at;
  let ones = at;
  for (let part = 0; part < 3; part++) {
    const from = part == 0 ? oldest + 1 : part == 1 ? oldest : row + 1;
    const to = part == 0 ? row : from;
    for (let set: usize = 0; set < sets; set++) {
      const bank = (set == 0 ? adjoint : otherAdjoint) + filter * ofFilter;
      for (let j: usize = 0; j < count; j++) {
        at = listRows(job, j + set * OTHER, bank + j * ofFilter, from, to, row, at);
      }
    }
    if (part == 0) both = at;
    else if (part == 1) ones = at;
  }
  const inBoth = (both - table) / ENTRY;
  const inOnes = (ones - both) / ENTRY;
  const inOthers = (at - ones) / ENTRY;
  let out = job.own + q * stride;
  for (let c: usize = 0; c < channels; c++) {
    const taps = c * ofChannel;
    gather(table, inBoth, inOnes, inOthers, taps, size, job.width, true, out, out + stride);
    out += job.plane;
  }
}

/** own ← Σ C_jᵀf_j, f_j what the operation makes of responses. */
export function filterAdjoints(operation: i32, address: usize): void {
  const job = changetype<Job>(address);
  const size = job.size;
  const pairs = job.pairs;
  const height = job.height;
  const rows = job.rows;
  const stride = job.stride;
  fillTable(job.scratch);
  memory.fill(job.own, 0, job.channels * job.plane);
  memory.fill(job.buffers, 0, 2 * OTHER * (size + 1) * stride);
  for (let first: usize = 0; first < pairs; first += GROUP) {
    const count = min(GROUP, pairs - first);
    for (let q: usize = 0; q < height; q += 2) {
      for (let t = q; t < min(q + 2, rows); t++) {
        rowsUnder(job, job.x, t, job.table);
        for (let slot: usize = 0; slot < count; slot++) {
          responses(operation, job, first + slot, slot, t);
        }
      }
      adjoints(job, operation, 2 * first, 2 * count, q);
    }
  }
}

/** bends ← (w/ν)Φ''(z/ν) of all responses z. */
export function filterWeights(address: usize): void {
  const job = changetype<Job>(address);
  fillTable(job.scratch);
  const potential = job.potential;
  const columns = job.columns;
  const pairs = job.pairs;
  const rows = job.rows;
  const bendStride = job.bendStride;
  const scratch = job.scratch;
  const first = job.buffers + MARGIN;
  const second = first + job.stride;
  for (let t: usize = 0; t < rows; t++) {
    rowsUnder(job, job.x, t, job.table);
    for (let pair: usize = 0; pair < pairs; pair++) {
      respond(job, job.forward, pair, first, second);
      const constants = job.constants + 2 * pair * CONSTANTS;
      const bends = job.bends + (2 * pair * rows + t) * bendStride;
      weightRow(potential, first, columns, constants, bends, scratch);
      const next = bends + rows * bendStride;
      weightRow(potential, second, columns, constants + CONSTANTS, next, scratch);
    }
  }
}

/** out_j ← Σ Φ(z_j/ν_j) of each filter. */
export function filterValues(address: usize): void {
  const job = changetype<Job>(address);
  const potential = job.potential;
  const columns = job.columns;
  const pairs = job.pairs;
  const rows = job.rows;
  const out = job.out;
  const scratch = job.scratch;
  fillTable(scratch);
  const first = job.buffers + MARGIN;
  const second = first + job.stride;
  memory.fill(out, 0, pairs << 4);
  for (let t: usize = 0; t < rows; t++) {
    rowsUnder(job, job.x, t, job.table);
    for (let pair: usize = 0; pair < pairs; pair++) {
      respond(job, job.forward, pair, first, second);
      const constants = job.constants + 2 * pair * CONSTANTS;
      const at = out + (pair << 4);
      store<f64>(at, load<f64>(at) + valueRow(potential, first, columns, constants, scratch));
      const more = valueRow(potential, second, columns, constants + CONSTANTS, scratch);
      store<f64>(at, load<f64>(at, 8) + more, 8);
    }
  }
}

/** out ← the responses of the first filter. */
export function filterResponses(address: usize): void {
  const job = changetype<Job>(address);
  const columns = job.columns;
  const first = job.buffers + MARGIN;
  const second = first + job.stride;
  for (let t: usize = 0; t < job.rows; t++) {
    rowsUnder(job, job.x, t, job.table);
    respond(job, job.forward, 0, first, second);
    memory.copy(job.out + ((t * columns) << 3), first, columns << 3);
  }
}
