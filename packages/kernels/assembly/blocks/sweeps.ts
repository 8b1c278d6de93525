// Passes over pictures of several channels, of which a linear operator (`analysis`, with its `s`: analysis.ts) makes blocks
// of `members` numbers, in the order of src/blocks/shape.ts. Row by row in buffers that stay in the cache: its
// rows, what the potentials make of them (stages.ts), and its adjoint. `scratch` has room for the buffers of a row,
// and one for each channel of the fluxes below of the row above; and for two of a row where those of a second vector are needed.
// `relative`: weights of pixels relative to w, in every channel, or 0.

import { adjointRow, analysisRow, bytesOfRows, DIFFERENCES } from './analysis';
import { CHARBONNIER } from '../potential/potentials';
import { colourGradient } from './colour';
import { productStage, weightStage } from './curvature';
import { bytesOfRow, firstOf } from './rows';
import { crossStage, slopeStage, steepnessStage, valueStage } from './stages';

/** The address of what a field has in row i; 0 of none. */
// @ts-ignore: decorator
@inline
function rowOf(field: usize, i: usize, width: usize): usize {
  return field == 0 ? 0 : field + ((i * width) << 3);
}

/** Σ Φ; alone, a difference that is missing is no block. */
export function blockValue(
  potential: i32,
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
  relative: usize,
  x: usize,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
): f64 {
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const block = members * row;
  const all = bytesOfRows(analysis, channels, width);
  const end = z + all;
  let total: f64 = 0;
  memory.fill(scratch, 0, all);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, x, i, width, height, channels, 1 / nu, z);
    const own = rowOf(relative, i, width);
    let isBelow = false;
    for (let at = z; at < end; at += block) {
      if (members > 1) total += valueStage(potential, at, row, members, width, own);
      else if (!isBelow) total += valueStage(potential, at, row, 1, width - 1, own);
      else if (i + 1 < height) total += valueStage(potential, at, row, 1, width, own);
      isBelow = !isBelow;
    }
  }
  return nu * total;
}

/** out ← out + wCᵀ∇φ(Cx). */
export function blockGradient(
  potential: i32,
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
  relative: usize,
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  if (potential == CHARBONNIER && analysis == DIFFERENCES && members == 6 && relative == 0) {
    colourGradient(x, w, nu, width, height, scratch, out);
    return;
  }
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const block = members * row;
  const all = bytesOfRows(analysis, channels, width);
  const end = z + all;
  memory.fill(scratch, 0, all + channels * row);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, x, i, width, height, channels, 1 / nu, z);
    const own = rowOf(relative, i, width);
    for (let at = z; at < end; at += block) {
      slopeStage(potential, at, row, members, width, w, own);
    }
    adjointRow(analysis, s, z, end, i, width, height, channels, out);
  }
}

/** out ← out + wCᵀ((a Φ'/r − b Φ'')z): Bu for u = (a, b), a from `field` where that is not 0. */
export function blockCross(
  potential: i32,
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
  relative: usize,
  x: usize,
  w: f64,
  nu: f64,
  a: f64,
  field: usize,
  b: f64,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const block = members * row;
  const all = bytesOfRows(analysis, channels, width);
  const end = z + all;
  memory.fill(scratch, 0, all + channels * row);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, x, i, width, height, channels, 1 / nu, z);
    const own = rowOf(relative, i, width);
    const moved = rowOf(field, i, width);
    for (let at = z; at < end; at += block) {
      crossStage(potential, at, row, members, width, w, a, b, own, moved);
    }
    adjointRow(analysis, s, z, end, i, width, height, channels, out);
  }
}

/**
 * out[0], out[1] ← the inner products of q with the columns of B; field ← what each pixel has of the first, where `field`
 * is not 0.
 */
export function blockCrossTranspose(
  potential: i32,
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
  relative: usize,
  x: usize,
  q: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
  field: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const all = bytesOfRows(analysis, channels, width);
  const z = firstOf(scratch);
  const block = members * row;
  const end = z + all;
  memory.fill(scratch, 0, 2 * all);
  if (field != 0) memory.fill(field, 0, (width * height) << 3);
  store<f64>(out, 0);
  store<f64>(out, 0, 8);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, x, i, width, height, channels, 1 / nu, z);
    analysisRow(analysis, s, q, i, width, height, channels, 1, end);
    const own = rowOf(relative, i, width);
    const sums = rowOf(field, i, width);
    for (let at = z; at < end; at += block) {
      productStage(potential, at, at + all, row, members, width, own, w, sums, out);
    }
  }
  store<f64>(out, w * load<f64>(out));
  store<f64>(out, -w * load<f64>(out, 8), 8);
}

/** squares ← Σ (w Φ')² of the blocks of each pixel. */
export function blockSteepness(
  potential: i32,
  members: usize,
  channels: usize,
  relative: usize,
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
  squares: usize,
): void {
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const all = bytesOfRows(DIFFERENCES, channels, width);
  const end = z + all;
  memory.fill(scratch, 0, all);
  memory.fill(squares, 0, (width * height) << 3);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(DIFFERENCES, 1, x, i, width, height, channels, 1 / nu, z);
    const own = rowOf(relative, i, width);
    const to = rowOf(squares, i, width);
    for (let at = z; at < end; at += members * row) {
      steepnessStage(potential, at, row, members, width, w, own, to);
    }
  }
}

/** What a linearisation keeps: `along` of each block, and `y` of each number (`weights` of stages.ts). */
export function blockWeights(
  potential: i32,
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
  relative: usize,
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
  along: usize,
  y: usize,
): void {
  const row = bytesOfRow(width);
  const stride = width << 3;
  const plane = stride * height;
  const z = firstOf(scratch);
  const block = members * row;
  const all = bytesOfRows(analysis, channels, width);
  const end = z + all;
  memory.fill(scratch, 0, all);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, x, i, width, height, channels, 1 / nu, z);
    const own = rowOf(relative, i, width);
    let to = along + i * stride;
    let bend = y + i * stride;
    for (let at = z; at < end; at += block) {
      weightStage(potential, at, row, members, width, w / nu, own, to, bend, plane);
      to += plane;
      bend += members * plane;
    }
  }
}
