import type { LabelledData } from '@bilevel/hypercleaning';
import { createImage, encodePng, svgToPng } from '@bilevel/imaging';

/** A suspect as it is shown. */
export interface ShownSuspect {
  /** Row of the training samples. */
  readonly row: number;
  readonly given: number;
  readonly predicted: number;
}

const ACROSS = 10;
const MOST = 100;
const TILE = 56;
const TEXT = 16;
const GAP = 6;

/**
 * The worst suspects as a PNG file, each above its given label and the predicted one; undefined when
 * the samples are no pictures or there is no suspect.
 */
export async function contactSheet(
  { features, picture }: LabelledData,
  suspects: readonly ShownSuspect[],
): Promise<Buffer | undefined> {
  if (picture === undefined || suspects.length === 0) return undefined;
  const shown = suspects.slice(0, MOST);
  const { columns, values, scale } = features;
  const tiles: string[] = [];
  for (const [k, { row, given, predicted }] of shown.entries()) {
    const pixels = Float64Array.from(
      values.subarray(row * columns, (row + 1) * columns),
      (value) => value * scale,
    );
    const png = await encodePng(createImage(picture.width, picture.height, pixels));
    const x = GAP + (k % ACROSS) * (TILE + GAP);
    const y = GAP + Math.floor(k / ACROSS) * (TILE + TEXT + GAP);
    tiles.push(
      `<image x="${String(x)}" y="${String(y)}" width="${String(TILE)}" height="${String(TILE)}" href="data:image/png;base64,${png.toString('base64')}"/>` +
        `<text x="${String(x + TILE / 2)}" y="${String(y + TILE + 12)}">${String(given)} → ${String(predicted)}</text>`,
    );
  }
  const width = GAP + Math.min(ACROSS, shown.length) * (TILE + GAP);
  const height = GAP + Math.ceil(shown.length / ACROSS) * (TILE + TEXT + GAP);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="11" text-anchor="middle"><rect width="100%" height="100%" fill="#ffffff"/>${tiles.join('')}</svg>`;
  return svgToPng(svg, { scale: 2 });
}
