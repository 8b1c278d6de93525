// sweeps.ts in 32-bit, of gradients and products alone: what nothing certified reads, at about twice the speed. Strides
// and pictures of the job are of 32-bit numbers, taps two by two as well; constants stay in 64 bits, and `out` is room
// for a row in 64 bits.

import { fillTable } from './exponentials';
import { ENTRY } from './gather';
import { CONSTANTS, Job, MARGIN } from './job';
import { gatherSingle } from './singleGather';
import { clearSingleTail, singleBendRow, singleSlopeRow } from './singleRows';

/** As in sweeps.ts. */
const GRADIENT: i32 = 0;

/** Pairs of filters that are worked on together. */
const GROUP: usize = 2;

// @ts-ignore: decorator
@inline
function rowsUnder(job: Job, t: usize): void {
  const row = job.size << 3;
  let table = job.table;
  let taps: usize = 0;
  for (let c: usize = 0; c < job.channels; c++) {
    let from = job.x + c * job.plane + t * job.stride;
    for (let a: usize = 0; a < job.size; a++) {
      store<usize>(table, from);
      store<usize>(table, taps, 4);
      table += ENTRY;
      from += job.stride;
      taps += row;
    }
  }
}

/** Where the responses in row `t` of a filter of the group are. */
// @ts-ignore: decorator
@inline
function bufferOf(job: Job, slot: usize, t: usize): usize {
  const kept = job.size + 1;
  return job.buffers + (slot * kept + (t % kept)) * job.stride;
}

/** Responses in row `t` of a pair, the `slot`-th of the group, and what is made of them. */
function responses(operation: i32, job: Job, pair: usize, slot: usize, t: usize): void {
  const columns = job.columns;
  const first = bufferOf(job, 2 * slot, t) + MARGIN;
  const second = bufferOf(job, 2 * slot + 1, t) + MARGIN;
  const count = job.channels * job.size;
  const taps = job.forward + ((pair * count * job.size) << 3);
  gatherSingle(job.table, count, 0, 0, taps, job.size, columns, false, first, second);
  if (operation == GRADIENT) {
    const constants = job.constants + 2 * pair * CONSTANTS;
    const next = constants + CONSTANTS;
    singleSlopeRow(job.potential, first, columns, constants, job.scratch, job.out);
    singleSlopeRow(job.potential, second, columns, next, job.scratch, job.out);
  } else {
    const bends = job.bends + (2 * pair * job.rows + t) * job.bendStride;
    singleBendRow(first, columns, bends);
    singleBendRow(second, columns, bends + job.rows * job.bendStride);
  }
  clearSingleTail(first, columns);
  clearSingleTail(second, columns);
}

/** As in sweeps.ts. */
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
    const row = bufferOf(job, slot, <usize>t) + MARGIN - ((job.size - 1) << 2);
    store<usize>(table, row);
    store<usize>(table, taps + ((<usize>(q - t + 1) * job.size) << 3), 4);
    table += ENTRY;
  }
  return table;
}

/** Rows q and q + 1 of own ← own + Σ Cᵀf of a group of `count` filters from `filter` on, in all channels. */
function adjoints(job: Job, filter: usize, count: usize, q: usize): void {
  const size = job.size;
  const table = job.table;
  const ofChannel = ((size + 1) * size) << 3;
  const ofFilter = job.channels * ofChannel;
  const bank = job.adjoint + filter * ofFilter;
  const row = <isize>q;
  const oldest = row - <isize>size + 1;
  let at = table;
  for (let j: usize = 0; j < count; j++) {
    at = listRows(job, j, bank + j * ofFilter, oldest + 1, row, row, at);
  }
  const both = at;
  for (let j: usize = 0; j < count; j++) {
    at = listRows(job, j, bank + j * ofFilter, oldest, oldest, row, at);
  }
  const ones = at;
  for (let j: usize = 0; j < count; j++) {
    at = listRows(job, j, bank + j * ofFilter, row + 1, row + 1, row, at);
  }
  const inBoth = (both - table) / ENTRY;
  const inOnes = (ones - both) / ENTRY;
  const inOthers = (at - ones) / ENTRY;
  let out = job.own + q * job.stride;
  for (let c: usize = 0; c < job.channels; c++) {
    const taps = c * ofChannel;
    const next = out + job.stride;
    gatherSingle(table, inBoth, inOnes, inOthers, taps, size, job.width, true, out, next);
    out += job.plane;
  }
}

/** own ← Σ C_jᵀf_j, f_j what the operation makes of responses. */
export function filterAdjointsSingle(operation: i32, address: usize): void {
  const job = changetype<Job>(address);
  const size = job.size;
  const pairs = job.pairs;
  const height = job.height;
  const rows = job.rows;
  fillTable(job.scratch);
  memory.fill(job.own, 0, job.channels * job.plane);
  memory.fill(job.buffers, 0, 2 * GROUP * (size + 1) * job.stride);
  for (let first: usize = 0; first < pairs; first += GROUP) {
    const count = min(GROUP, pairs - first);
    for (let q: usize = 0; q < height; q += 2) {
      for (let t = q; t < min(q + 2, rows); t++) {
        rowsUnder(job, t);
        for (let slot: usize = 0; slot < count; slot++) {
          responses(operation, job, first + slot, slot, t);
        }
      }
      adjoints(job, 2 * first, 2 * count, q);
    }
  }
}
