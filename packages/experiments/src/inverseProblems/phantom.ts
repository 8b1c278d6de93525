import { createImage, type Image } from '@bilevel/imaging';
import { uniformStream } from '../random.js';

/** Grey value, half axes, centre, and angle in degrees, of pictures from −1 to 1 (Toft 1996, modified Shepp & Logan). */
const ELLIPSES = [
  [1, 0.69, 0.92, 0, 0, 0],
  [-0.8, 0.6624, 0.874, 0, -0.0184, 0],
  [-0.2, 0.11, 0.31, 0.22, 0, -18],
  [-0.2, 0.16, 0.41, -0.22, 0, 18],
  [0.1, 0.21, 0.25, 0, 0.35, 0],
  [0.1, 0.046, 0.046, 0, 0.1, 0],
  [0.1, 0.046, 0.046, 0, -0.1, 0],
  [0.1, 0.046, 0.023, -0.08, -0.605, 0],
  [0.1, 0.023, 0.023, 0, -0.606, 0],
  [0.1, 0.023, 0.046, 0.06, -0.605, 0],
] as const;

/** By how much centres of inner ellipses move, and axes and contrast change, at most. */
const MOVE = 0.06;
const CHANGE = 0.3;

/** The phantom of Shepp and Logan with its inner ellipses moved and changed at random, so that each is another one. */
export function phantom(seed: number, index: number, size: number): Image {
  const random = uniformStream(seed, index, 0x45_37);
  const about = (share: number): number => 1 + share * (2 * random() - 1);
  const parts = ELLIPSES.map(([grey, a, b, x, y, angle], k) => {
    // The skull is one ellipse within another.
    if (k < 2) return { grey, a, b, x, y, angle };
    return {
      grey: grey * about(CHANGE),
      ...{ a: a * about(CHANGE), b: b * about(CHANGE) },
      ...{ x: x + MOVE * (2 * random() - 1), y: y + MOVE * (2 * random() - 1) },
      angle: angle * about(CHANGE),
    };
  });
  const data = new Float64Array(size * size);
  for (const { grey, a, b, x, y, angle } of parts) {
    const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
    for (let row = 0, p = 0; row < size; row++) {
      const v = 1 - (2 * row + 1) / size - y;
      for (let column = 0; column < size; column++, p++) {
        const u = (2 * column + 1) / size - 1 - x;
        const [along, across] = [u * cos + v * sin, v * cos - u * sin];
        if ((along / a) ** 2 + (across / b) ** 2 <= 1) data[p]! += grey;
      }
    }
  }
  for (const [p, value] of data.entries()) data[p] = Math.min(1, Math.max(0, value));
  return createImage(size, size, data);
}
