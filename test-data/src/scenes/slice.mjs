import { createCanvas, paint, photograph } from '../canvas.mjs';
import { ellipse, everything } from '../shapes.mjs';

const SIZE = 64;

/** A slice through a body of ellipses, as of the phantom of Shepp and Logan: a shell, tissue, and organs in it. */
export function slice(random) {
  const canvas = createCanvas(SIZE);
  const half = SIZE / 2;
  const part = (grey, a, b, x, y, turn) => ({
    grey,
    shape: ellipse(half * (1 + x), half * (1 - y), half * a, half * b, turn),
  });
  const [a, b] = [random.uniform(0.62, 0.74), random.uniform(0.8, 0.92)];
  const shell = random.uniform(0.04, 0.08);
  const turn = random.uniform(-0.03, 0.03);
  const parts = [
    part(0.9, a, b, 0, 0, turn),
    part(-0.6, a - shell, b - shell, 0, 0, turn),
    ...Array.from({ length: 7 }, (_, k) => {
      const size = k < 2 ? random.uniform(0.22, 0.36) : random.uniform(0.04, 0.16);
      const [x, y] = [random.uniform(-0.4, 0.4) * a, random.uniform(-0.55, 0.55) * b];
      const grey = (k % 2 === 0 ? 1 : -1) * random.uniform(0.08, 0.25);
      return part(grey, size * random.uniform(0.5, 1), size, x, y, random.uniform(0, 1));
    }),
  ];
  paint(canvas, everything, (x, y) => {
    const sum = parts.reduce(
      (total, { grey, shape }) => total + (shape.contains(x, y) ? grey : 0),
      0,
    );
    return Math.min(1, Math.max(0, sum));
  });
  return photograph(canvas);
}
