import type { Image, Measurement } from '../../image.js';

/** Magnitudes below this share of the largest are near black. */
const FLOOR = 1e-3;

/**
 * k-space for the eye: log(1 + |y|/(f m)) / log(1 + 1/f), m the largest magnitude and f = 10⁻³, of several coils the root of
 * the sum of squares. Three pictures in colours have three.
 */
export function shownKSpace({ width, height, channels, data }: Measurement): Image {
  const d = width * height;
  // Of colours there are coils for each.
  const colours = channels % 6 === 0 ? 3 : 1;
  const parts = channels / colours;
  const magnitudes = new Float64Array(colours * d);
  for (let c = 0; c < colours; c++) {
    for (let part = 0; part < parts; part++) {
      const first = (c * parts + part) * d;
      for (let k = 0; k < d; k++) magnitudes[c * d + k]! += data[first + k]! ** 2;
    }
  }
  let most = 0;
  for (let k = 0; k < magnitudes.length; k++) {
    magnitudes[k] = Math.sqrt(magnitudes[k]!);
    most = Math.max(most, magnitudes[k]!);
  }
  const white = Math.log1p(1 / FLOOR);
  const shown = magnitudes.map((m) => (most > 0 ? Math.log1p(m / (FLOOR * most)) / white : 0));
  return { width, height, channels: colours, data: shown };
}
