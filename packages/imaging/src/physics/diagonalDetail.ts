import type { Image } from '../image.js';

/** Daubechies' filters of four taps and norm 1: of means, and of what a straight line has none of. */
const ROOT = Math.sqrt(3);
const LOW = [1 + ROOT, 3 + ROOT, 3 - ROOT, 1 - ROOT].map((x) => x / (4 * Math.SQRT2));
const HIGH = LOW.map((_, t) => (-1) ** t * LOW[3 - t]!);

/** Numbers in rows; NaN where one is not known. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
}

/** A channel of a picture, without the pixels at which `known` is 0 in all of its channels. */
export function planeOf({ width, height, data }: Image, channel: number, known?: Image): Plane {
  const d = width * height;
  const plane = { width, height, data: data.slice(channel * d, (channel + 1) * d) };
  if (known === undefined) return plane;
  for (let p = 0; p < d; p++) {
    let isKnown = false;
    for (let c = 0; c < known.channels; c++) isKnown ||= known.data[c * d + p] !== 0;
    if (!isKnown) plane.data[p] = NaN;
  }
  return plane;
}

/** Every other number of rows and columns filtered by the same four taps, where they fit. */
function filtered({ width, height, data }: Plane, taps: readonly number[]): Plane {
  const [columns, rows] = [Math.max(0, (width - 2) >> 1), Math.max(0, (height - 2) >> 1)];
  const along = new Float64Array(columns * height);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let t = 0; t < 4; t++) sum += taps[t]! * data[i * width + 2 * j + t]!;
      along[i * columns + j] = sum;
    }
  }
  const out = new Float64Array(columns * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let t = 0; t < 4; t++) sum += taps[t]! * along[(2 * i + t) * columns + j]!;
      out[i * columns + j] = sum;
    }
  }
  return { width: columns, height: rows, data: out };
}

/** The finest diagonal details of a plane: white noise of σ has σ there, and smooth pictures have nearly nothing. */
export function diagonalDetail(plane: Plane): Plane {
  return filtered(plane, HIGH);
}

/** The plane at half the size, in which white noise of σ has σ still. */
export function halved(plane: Plane): Plane {
  return filtered(plane, LOW);
}
