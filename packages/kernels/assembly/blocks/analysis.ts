// The linear operators of whose rows blocks are made, by the numbers that src/blocks/analysis.ts gives them: forward
// differences, and the two of total generalised variation. Row by row, in buffers (rows.ts).

import { bendsAdjointRow, bendsRow, slopesRow, takeRow } from './joint';
import { bytesOfRow, differencesRow, divergenceRow } from './rows';

export const DIFFERENCES = 0;
export const SLOPES = 1;
export const BENDS = 2;

/** Bytes of the buffers of a row of results. */
// @ts-ignore: decorator
@inline
export function bytesOfRows(analysis: i32, channels: usize, width: usize): usize {
  return (analysis == BENDS ? 3 : 2) * channels * bytesOfRow(width);
}

/** z ← scale · Cv of all channels in row i. */
export function analysisRow(
  analysis: i32,
  s: f64,
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
  const hasBelow = i + 1 < height;
  let from = v + i * stride;
  let slope = from + channels * plane;
  for (let c: usize = 0; c < channels; c++) {
    if (analysis == DIFFERENCES) {
      differencesRow(from, width, hasBelow, scale, z, z + row);
      from += plane;
      z += 2 * row;
    } else if (analysis == SLOPES) {
      slopesRow(from, slope, slope + plane, width, hasBelow, s, scale, z, z + row);
      from += plane;
      slope += 2 * plane;
      z += 2 * row;
    } else {
      bendsRow(from, from + plane, width, i > 0, scale * s, z, row);
      from += 2 * plane;
      z += 3 * row;
    }
  }
}

/** out ← out + Cᵀ of the fluxes of all channels in row i. `previous`: a buffer a channel, of the row above (rows.ts). */
export function adjointRow(
  analysis: i32,
  s: f64,
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
  let slope = to + channels * plane;
  for (let c: usize = 0; c < channels; c++) {
    if (analysis == BENDS) {
      bendsAdjointRow(z, row, width, i > 0, s, to, to + plane);
      to += 2 * plane;
      z += 3 * row;
      continue;
    }
    divergenceRow(z, z + row, previous, width, to);
    if (analysis == SLOPES) {
      takeRow(z, width, s, slope);
      takeRow(z + row, width, s, slope + plane);
      slope += 2 * plane;
    }
    to += plane;
    z += 2 * row;
    previous += row;
  }
}
