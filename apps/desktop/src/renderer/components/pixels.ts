import type { Place, Region } from './pictureFocus.js';

/** A picture as pages have it: rows of pixels, of one number a channel, 0 black and 1 white. */
export interface Pixels {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
  /** Default 1. Of two or four, the last is opacity and not shown. */
  readonly channels?: number;
}

/** The numbers of a pixel, one a channel. */
export function valuesAt({ data, width, channels = 1 }: Pixels, { column, row }: Place): number[] {
  const first = (row * width + column) * channels;
  return Array.from(data.subarray(first, first + channels));
}

/** Mean and standard deviation over a region (all channels), and the PSNR against a reference there. */
export function regionFacts(
  pixels: Pixels,
  region: Region,
  reference?: Float64Array,
): { readonly mean: number; readonly deviation: number; readonly psnr: number | undefined } {
  const { data, width, channels = 1 } = pixels;
  let count = 0;
  let mean = 0;
  let squares = 0;
  let errors = 0;
  for (let row = region.row; row < region.row + region.height; row++) {
    const first = (row * width + region.column) * channels;
    for (let i = first; i < first + region.width * channels; i++) {
      const value = data[i]!;
      // Welford's recurrence: no cancellation where the mean is far above the spread.
      count++;
      const change = value - mean;
      mean += change / count;
      squares += change * (value - mean);
      if (reference !== undefined) errors += (value - reference[i]!) ** 2;
    }
  }
  return {
    mean,
    deviation: Math.sqrt(squares / count),
    psnr: reference === undefined ? undefined : -10 * Math.log10(errors / count),
  };
}

/** Draws a picture between two values. */
export function paint(
  canvas: HTMLCanvasElement | null,
  { data, width, height, channels = 1 }: Pixels,
  low: number,
  high: number,
): void {
  if (canvas === null) return;
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  const factor = 255 / (high - low);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let p = 0, i = 0; p < width * height; p++, i += channels) {
    // A clamped array rounds and cuts off by itself.
    image.data[4 * p] = (data[i]! - low) * factor;
    image.data[4 * p + 1] = (data[i + green]! - low) * factor;
    image.data[4 * p + 2] = (data[i + blue]! - low) * factor;
    image.data[4 * p + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
