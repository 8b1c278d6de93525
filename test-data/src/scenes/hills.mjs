import { mix } from '../arithmetic.mjs';
import { createCanvas, paint, photograph } from '../canvas.mjs';
import { disc, everything, where } from '../shapes.mjs';
import { fractalNoise } from '../texture.mjs';

const DAY = {
  high: [0.3, 0.5, 0.78],
  low: [0.88, 0.86, 0.78],
  near: [0.13, 0.2, 0.1],
  sun: [1, 0.97, 0.86],
};
const DUSK = {
  high: [0.2, 0.18, 0.38],
  low: [0.95, 0.6, 0.36],
  near: [0.1, 0.08, 0.14],
  sun: [1, 0.9, 0.62],
};

/** A skyline by midpoint displacement: height as a function of x from 0 to `width`. */
function skyline(random, width, roughness) {
  let heights = [random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5)];
  for (let spread = 0.5; heights.length < 129; spread *= roughness) {
    heights = heights.flatMap((h, k) =>
      k === 0 ? [h] : [(heights[k - 1] + h) / 2 + random.uniform(-spread, spread), h],
    );
  }
  return (x) => {
    const u = (x / width) * (heights.length - 1);
    const k = Math.min(heights.length - 2, Math.floor(u));
    return mix(heights[k], heights[k + 1], u - k);
  };
}

/** Ridges one behind another, paler with distance, under a sky with a sun. In colour. */
export function hills(random, { isDusk = false }) {
  const size = 128;
  const canvas = createCanvas(size, size, 3);
  const { high, low, near, sun } = isDusk ? DUSK : DAY;
  const [sunX, sunY] = [random.uniform(30, 98), random.uniform(20, 34)];
  paint(canvas, everything, (x, y) => mix(high, low, Math.min(1, y / 75)));
  paint(canvas, disc(sunX, sunY, 9), sun);
  const layers = 5;
  for (let k = 0; k < layers; k++) {
    const depth = k / (layers - 1);
    const line = skyline(random, size, 0.48 + 0.06 * depth);
    const forest = fractalNoise(random, 3 + 6 * depth, 3);
    const top = (x) => 42 + 19 * k + 15 * line(x);
    const hue = mix(mix(high, low, 0.55), near, 0.25 + 0.75 * depth);
    paint(
      canvas,
      where((x, y) => y > top(x)),
      (x, y) => {
        const haze = Math.min(0.3, (0.012 - 0.006 * depth) * (y - top(x)));
        const leaf = 1 + 0.5 * depth * forest(x, y);
        return mix(hue, low, haze).map((v) => v * leaf);
      },
    );
  }
  return photograph(canvas);
}
