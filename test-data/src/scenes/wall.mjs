import { createCanvas, paint, photograph } from '../canvas.mjs';
import { box, everything } from '../shapes.mjs';
import { fractalNoise } from '../texture.mjs';

const BRICK = [21, 9];
const JOINT = 1.1;

/** A brick wall with a window, wider than high. */
export function wall(random, { width = 160, height = 112 }) {
  const canvas = createCanvas(width, height);
  const grit = fractalNoise(random, 4, 3);
  const light = (x, y) => 1.08 - 0.0016 * x - 0.0012 * y;
  paint(canvas, everything, (x, y) => (0.74 + 0.06 * grit(y, x)) * light(x, y));
  for (let row = 0; row * BRICK[1] < height; row++) {
    for (let x = row % 2 === 0 ? 0 : -BRICK[0] / 2; x < width; x += BRICK[0]) {
      const grey = random.uniform(0.28, 0.56);
      const [right, bottom] = [x + BRICK[0], (row + 1) * BRICK[1]];
      const brick = box(x + JOINT, row * BRICK[1] + JOINT, right - JOINT, bottom - JOINT);
      paint(canvas, brick, (u, v) => (grey + 0.1 * grit(u, v)) * light(u, v));
    }
  }
  const [left, top, right, bottom] = [0.52 * width, 18, 0.86 * width, 90];
  paint(canvas, box(left - 3, top - 3, right + 3, bottom + 3), 0.9);
  paint(
    canvas,
    box(left - 7, bottom + 3, right + 7, bottom + 8),
    (x, y) => 0.92 - 0.06 * (y - bottom - 3),
  );
  const middle = (left + right) / 2;
  const bar = (top + bottom) / 2;
  for (const [a, b] of [
    [left, middle - 1.5],
    [middle + 1.5, right],
  ]) {
    for (const [c, d] of [
      [top, bar - 1.5],
      [bar + 1.5, bottom],
    ]) {
      paint(
        canvas,
        box(a, c, b, d),
        (x, y) => (x + y < a + d - 8 ? 0.34 : 0.12) + 0.0015 * (bottom - y),
      );
    }
  }
  return photograph(canvas);
}
