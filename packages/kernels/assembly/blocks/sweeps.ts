// Passes over a picture of several channels, whose `2 · channels` differences of a pixel make blocks of
// `members`, in the order of src/blocks/shape.ts. Row by row in buffers that stay in the cache: differences,
// what the potentials make of them (stages.ts), and their divergence (rows.ts). `scratch` has room for the
// buffers: two for each channel, and one of the fluxes below of the row above; and two more where differences of a
// second vector are needed.

import { bytesOfRow, differencesRow, divergenceRow, firstOf } from './rows';
import { crossStage, productStage, slopeStage, valueStage, weightStage } from './stages';

/** The differences of all channels in row i, times `scale`. */
// @ts-ignore: decorator
@inline
function differencesOf(
  v: usize,
  i: usize,
  width: usize,
  height: usize,
  channels: usize,
  scale: f64,
  z: usize,
): void {
  const row = bytesOfRow(width);
  const stride = width << 3;
  const plane = stride * height;
  let from = v + i * stride;
  for (let c: usize = 0; c < channels; c++) {
    differencesRow(from, width, i + 1 < height, scale, z, z + row);
    from += plane;
    z += 2 * row;
  }
}

/** out ← out + the divergence of all channels in row i. */
// @ts-ignore: decorator
@inline
function divergenceOf(
  z: usize,
  previous: usize,
  i: usize,
  width: usize,
  height: usize,
  channels: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const stride = width << 3;
  const plane = stride * height;
  let to = out + i * stride;
  for (let c: usize = 0; c < channels; c++) {
    divergenceRow(z, z + row, previous, width, to);
    to += plane;
    z += 2 * row;
    previous += row;
  }
}

/** Σ Φ; alone, a difference that is missing is no block. */
export function blockValue(
  potential: i32,
  members: usize,
  channels: usize,
  x: usize,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
): f64 {
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const block = members * row;
  const end = z + 2 * channels * row;
  let total: f64 = 0;
  memory.fill(scratch, 0, 2 * channels * row);
  for (let i: usize = 0; i < height; i++) {
    differencesOf(x, i, width, height, channels, 1 / nu, z);
    let isBelow = false;
    for (let at = z; at < end; at += block) {
      if (members > 1) total += valueStage(potential, at, row, members, width);
      else if (!isBelow) total += valueStage(potential, at, row, 1, width - 1);
      else if (i + 1 < height) total += valueStage(potential, at, row, 1, width);
      isBelow = !isBelow;
    }
  }
  return nu * total;
}

/** out ← out + wDᵀ∇φ(Dx). */
export function blockGradient(
  potential: i32,
  members: usize,
  channels: usize,
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const block = members * row;
  const end = z + 2 * channels * row;
  memory.fill(scratch, 0, 3 * channels * row);
  for (let i: usize = 0; i < height; i++) {
    differencesOf(x, i, width, height, channels, 1 / nu, z);
    for (let at = z; at < end; at += block) slopeStage(potential, at, row, members, width, w);
    divergenceOf(z, end, i, width, height, channels, out);
  }
}

/** out ← out + wDᵀ((a Φ'/r − b Φ'')z): Bu for u = (a, b). */
export function blockCross(
  potential: i32,
  members: usize,
  channels: usize,
  x: usize,
  w: f64,
  nu: f64,
  a: f64,
  b: f64,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  const block = members * row;
  const end = z + 2 * channels * row;
  memory.fill(scratch, 0, 3 * channels * row);
  for (let i: usize = 0; i < height; i++) {
    differencesOf(x, i, width, height, channels, 1 / nu, z);
    for (let at = z; at < end; at += block) {
      crossStage(potential, at, row, members, width, w, a, b);
    }
    divergenceOf(z, end, i, width, height, channels, out);
  }
}

/** out[0], out[1] ← the inner products of q with the columns of B. */
export function blockCrossTranspose(
  potential: i32,
  members: usize,
  channels: usize,
  x: usize,
  q: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const all = 2 * channels * row;
  const z = firstOf(scratch);
  const block = members * row;
  const end = z + all;
  memory.fill(scratch, 0, 2 * all);
  store<f64>(out, 0);
  store<f64>(out, 0, 8);
  for (let i: usize = 0; i < height; i++) {
    differencesOf(x, i, width, height, channels, 1 / nu, z);
    differencesOf(q, i, width, height, channels, 1, end);
    for (let at = z; at < end; at += block) {
      productStage(potential, at, at + all, row, members, width, out);
    }
  }
  store<f64>(out, w * load<f64>(out));
  store<f64>(out, -w * load<f64>(out, 8), 8);
}

/** What a linearisation keeps: `along` of each block, and `y` of each difference (`weights` of stages.ts). */
export function blockWeights(
  potential: i32,
  members: usize,
  channels: usize,
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
  const end = z + 2 * channels * row;
  memory.fill(scratch, 0, 2 * channels * row);
  for (let i: usize = 0; i < height; i++) {
    differencesOf(x, i, width, height, channels, 1 / nu, z);
    let to = along + i * stride;
    let bend = y + i * stride;
    for (let at = z; at < end; at += block) {
      weightStage(potential, at, row, members, width, w / nu, to, bend, plane);
      to += plane;
      bend += members * plane;
    }
  }
}
