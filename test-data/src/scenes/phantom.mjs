import { createCanvas, paint, photograph } from '../canvas.mjs';
import { ellipse, everything } from '../shapes.mjs';

// Added grey, half axes, centre, angle in degrees: the head phantom of L. A. Shepp and B. F. Logan
// (IEEE Trans. Nucl. Sci. 21, 1974) with the greater contrast of P. Toft's thesis (DTU, 1996).
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
];

export function phantom() {
  const size = 128;
  const canvas = createCanvas(size);
  const half = size / 2;
  const parts = ELLIPSES.map(([grey, a, b, x, y, degrees]) => ({
    grey,
    shape: ellipse(half * (1 + x), half * (1 - y), half * a, half * b, -degrees / 360),
  }));
  paint(canvas, everything, (x, y) =>
    parts.reduce((sum, { grey, shape }) => sum + (shape.contains(x, y) ? grey : 0), 0),
  );
  return photograph(canvas);
}
