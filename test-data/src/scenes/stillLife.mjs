import { createCanvas, paint, photograph } from '../canvas.mjs';
import { box, disc, ellipse, everything, polygon, where } from '../shapes.mjs';
import { checks, fractalNoise, grating } from '../texture.mjs';

/** A round body lit from the left: grey as a function of the distance from its axis. */
const cylinder = (x0, r, dark, bright) => (x) => {
  const u = (x - x0) / r + 0.35;
  return bright - (bright - dark) * Math.min(1, 0.62 * u * u);
};

/** Cartoon and texture together: a wall, a checked or striped cloth, a vase, a book and fruit. */
export function stillLife(random, { isStriped = false }) {
  const canvas = createCanvas(128);
  const plaster = fractalNoise(random, 7, 3);
  const peel = fractalNoise(random, 4, 2);
  const cloth = isStriped ? grating(5.2, random.uniform(0.05, 0.1)) : checks(7.3, 0.07);
  const folds = grating(46, 0.03, random.uniform());
  const shift = isStriped ? 40 : 0;

  paint(canvas, everything, (x, y) => 0.7 - 0.0022 * x - 0.001 * y + 0.035 * plaster(x, y));
  paint(canvas, box(8 + shift, 8, 46 + shift, 50), 0.22);
  paint(canvas, box(11 + shift, 11, 43 + shift, 47), (x, y) => 0.95 - 0.006 * y);
  paint(canvas, box(26 + shift, 8, 28 + shift, 50), 0.22);
  paint(
    canvas,
    where((x, y) => y > 82 + 0.06 * x),
    (x, y) => 0.52 + 0.2 * cloth(x, y * 1.5) + 0.09 * folds(x, y),
  );
  paint(canvas, ellipse(84 - shift, 106, 30, 6), (x, y) => 0.26 + 0.05 * cloth(x, y * 1.5));

  const vase = 76 - shift;
  paint(canvas, ellipse(vase, 82, 21, 24), cylinder(vase, 21, 0.1, 0.85));
  paint(canvas, box(vase - 8, 36, vase + 8, 66), cylinder(vase, 8, 0.1, 0.85));
  paint(canvas, ellipse(vase, 36, 10, 3.5), 0.16);
  paint(canvas, box(vase - 19.5, 76, vase + 19.5, 81), (x) => 0.9 - 0.012 * Math.abs(x - vase + 7));

  const book = 106 - 1.1 * shift;
  paint(
    canvas,
    polygon([
      [book - 14, 108],
      [book + 18, 100],
      [book + 18, 111],
      [book - 14, 119],
    ]),
    (x, y) => 0.86 - 0.12 * ((Math.floor(y + 0.25 * x) % 2) + 0.4),
  );
  paint(
    canvas,
    polygon([
      [book - 28, 102],
      [book + 6, 94],
      [book + 18, 100],
      [book - 14, 108],
    ]),
    0.15,
  );
  for (const [x0, y0, r, grey] of [
    [28 + 2 * shift, 101, 12, 0.55],
    [44 + 1.2 * shift, 110, 9.5, 0.75],
  ]) {
    paint(canvas, disc(x0, y0, r), (x, y) => {
      const [u, v] = [(x - x0) / r + 0.4, (y - y0) / r + 0.4];
      return grey + 0.2 - 0.24 * (u * u + v * v) + 0.05 * peel(x, y);
    });
  }
  return photograph(canvas);
}
