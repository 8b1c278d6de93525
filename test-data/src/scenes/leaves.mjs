import { mix } from '../arithmetic.mjs';
import { createCanvas, paint, photograph } from '../canvas.mjs';
import { disc, everything } from '../shapes.mjs';
import { grating } from '../texture.mjs';

const AUTUMN = [
  [0.78, 0.32, 0.12],
  [0.9, 0.66, 0.2],
  [0.36, 0.46, 0.18],
  [0.2, 0.3, 0.22],
  [0.52, 0.2, 0.14],
  [0.86, 0.82, 0.68],
];
const SKY = [0.62, 0.74, 0.86];

/** Radii with density ∝ r⁻³ between the two bounds, by inverting the distribution. */
function radius(random, [smallest, largest]) {
  const [a, b] = [1 / (smallest * smallest), 1 / (largest * largest)];
  return 1 / Math.sqrt(a + random.uniform() * (b - a));
}

/** A grey or a colour, with a light that changes across the leaf and, on some, ribs. */
function appearance(random, channels, x0, y0, r, ribbed) {
  const base =
    channels === 1
      ? random.uniform(0.06, 0.94)
      : mix(random.pick(AUTUMN), SKY, random.uniform(0, 0.35)).map(
          (v) => v * random.uniform(0.8, 1.1),
        );
  const [dx, dy] = [random.uniform(-0.1, 0.1) / r, random.uniform(-0.1, 0.1) / r];
  const hasRibs = r > 8 && random.uniform() < ribbed;
  const ribs = grating(random.uniform(3, 6), random.uniform(), random.uniform());
  return (x, y) => {
    const light = dx * (x - x0) + dy * (y - y0) + (hasRibs ? 0.1 * ribs(x, y) : 0);
    return channels === 1 ? base + light : base.map((v) => v * (1 + 2 * light));
  };
}

/**
 * Dead leaves: discs of random size and shade that hide one another, as if dropped from above.
 * They are laid from the back to the front, often enough to hide the first ones.
 *
 * @param options.radii smallest and largest radius, in pixels
 * @param options.layers how many times the leaves cover the picture's area
 * @param options.ribbed share of the larger leaves that have a texture
 */
export function leaves(random, { size = 128, channels = 1, radii, layers = 12, ribbed = 0 }) {
  const canvas = createCanvas(size, size, channels);
  paint(canvas, everything, channels === 1 ? 0.5 : SKY);
  const [, margin] = radii;
  const side = size + 2 * margin;
  for (let covered = 0; covered < layers * side * side;) {
    const r = radius(random, radii);
    const x = random.uniform(-margin, size + margin);
    const y = random.uniform(-margin, size + margin);
    paint(canvas, disc(x, y, r), appearance(random, channels, x, y, r, ribbed));
    covered += Math.PI * r * r;
  }
  return photograph(canvas);
}
