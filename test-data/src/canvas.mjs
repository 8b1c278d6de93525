import { createImage } from '@bilevel/imaging';

/** Samples per pixel in each direction. */
const FINE = 4;

/** Weight of each neighbour, left and right or above and below, in the blur of the lens. */
const LENS = 0.08;

/**
 * A picture being painted, FINE × FINE samples to a pixel. Coordinates are those of the finished
 * picture: x to the right, y down, a pixel is 1 wide.
 */
export function createCanvas(width, height = width, channels = 1) {
  return { width, height, channels, data: new Float64Array(width * height * FINE ** 2 * channels) };
}

/**
 * Fills a shape. `colour` is a number (grey), an array (red, green, blue), or a function of (x, y)
 * that gives one.
 */
export function paint({ width, height, channels, data }, shape, colour) {
  const [left, top, right, bottom] = shape.bounds;
  const columns = width * FINE;
  const size = columns * height * FINE;
  const colourAt = typeof colour === 'function' ? colour : () => colour;
  const lastRow = Math.min(height * FINE - 1, Math.ceil(bottom * FINE));
  const lastColumn = Math.min(columns - 1, Math.ceil(right * FINE));
  for (let i = Math.max(0, Math.floor(top * FINE)); i <= lastRow; i++) {
    const y = (i + 0.5) / FINE;
    for (let j = Math.max(0, Math.floor(left * FINE)); j <= lastColumn; j++) {
      const x = (j + 0.5) / FINE;
      if (!shape.contains(x, y)) continue;
      const value = colourAt(x, y);
      for (let c = 0; c < channels; c++) {
        data[c * size + i * columns + j] = channels === 1 ? value : value[c];
      }
    }
  }
}

/** Each pixel the mean of its samples: the area of a camera's sensor element. */
function average({ width, height, channels, data }) {
  const pixels = new Float64Array(width * height * channels);
  for (let p = 0; p < pixels.length; p++) {
    const row = Math.floor(p / width) * FINE;
    const column = (p % width) * FINE;
    let sum = 0;
    for (let k = 0; k < FINE ** 2; k++) {
      sum += data[(row + Math.floor(k / FINE)) * width * FINE + column + (k % FINE)];
    }
    pixels[p] = sum / FINE ** 2;
  }
  return pixels;
}

/**
 * One direction of the lens: (LENS, 1 − 2 LENS, LENS), the border repeated. `position` is where in
 * its row or column, of the given length, a pixel lies; neighbours are `step` apart.
 */
function blur(pixels, step, position, length) {
  return pixels.map((value, p) => {
    const at = position(p);
    const before = at === 0 ? value : pixels[p - step];
    const after = at === length - 1 ? value : pixels[p + step];
    return (1 - 2 * LENS) * value + LENS * (before + after);
  });
}

/** The canvas as a camera would see it: averaged over each pixel, a little blurred, in [0, 1]. */
export function photograph(canvas) {
  const { width, height, channels } = canvas;
  const across = blur(average(canvas), 1, (p) => p % width, width);
  const both = blur(across, width, (p) => Math.floor(p / width) % height, height);
  const clipped = both.map((value) => Math.min(1, Math.max(0, value)));
  return createImage(width, height, clipped, channels);
}
