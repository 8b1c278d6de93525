import { createCanvas, paint, photograph } from '../canvas.mjs';
import { disc, ellipse, everything, polygon, rectangle, turned, without } from '../shapes.mjs';
import { cosine, sine } from '../arithmetic.mjs';

/** Lit from the upper left: brightest at (−⅓, −⅓) of the radius, darker like a paraboloid. */
const ball = (x0, y0, r, dark, bright) => (x, y) => {
  const [u, v] = [(x - x0) / r + 1 / 3, (y - y0) / r + 1 / 3];
  return bright - 0.45 * (bright - dark) * (u * u + v * v);
};

const ramp = (x0, y0, length, angle, from, to) => {
  const local = turned(x0, y0, angle);
  return (x, y) => from + (to - from) * (0.5 + local(x, y)[0] / (2 * length));
};

const KINDS = [
  (random, x, y, r, from, to) => [
    disc(x, y, r),
    ball(x, y, r, Math.min(from, to), Math.max(from, to)),
  ],
  (random, x, y, r, from, to) => {
    const angle = random.uniform();
    return [rectangle(x, y, r, 0.62 * r, angle), ramp(x, y, r, angle, from, to)];
  },
  (random, x, y, r, from) => {
    const angle = random.uniform();
    const corner = (k) => [x + 1.1 * r * cosine(angle + k / 3), y + 1.1 * r * sine(angle + k / 3)];
    return [polygon([0, 1, 2].map(corner)), from];
  },
  (random, x, y, r, from, to) => [
    without(disc(x, y, r), disc(x, y, 0.58 * r)),
    ramp(x, y, r, random.uniform(), from, to),
  ],
  (random, x, y, r, from) => [ellipse(x, y, 1.2 * r, 0.45 * r, random.uniform()), from],
];

/** Piecewise smooth: balls, boxes, triangles, rings and ellipses, flat or with a gradient. */
export function solids(random, { size = 128, rows = 3 }) {
  const canvas = createCanvas(size);
  const [left, right] = [random.uniform(0.25, 0.45), random.uniform(0.6, 0.8)];
  paint(canvas, everything, ramp(size / 2, size / 2, size / 2, random.uniform(), left, right));
  const cell = size / rows;
  for (let k = 0; k < rows * rows; k++) {
    const x = cell * ((k % rows) + 0.5 + random.uniform(-0.18, 0.18));
    const y = cell * (Math.floor(k / rows) + 0.5 + random.uniform(-0.18, 0.18));
    const isDark = random.uniform() < 0.5;
    const from = isDark ? random.uniform(0.04, 0.25) : random.uniform(0.75, 0.98);
    const to = isDark ? from + random.uniform(0.1, 0.4) : from - random.uniform(0.1, 0.4);
    const [shape, colour] = KINDS[k % KINDS.length](
      random,
      x,
      y,
      cell * random.uniform(0.36, 0.56),
      from,
      to,
    );
    paint(canvas, shape, colour);
  }
  return photograph(canvas);
}
