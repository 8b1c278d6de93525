import { largestOf, type Arithmetic, type Real } from '../../real.js';
import type { ExactRows } from './exactRows.js';
import type { PictureGrid } from './regularisers.js';

type Options = Readonly<Record<string, number>>;

/** Where a ray crosses the lines that it is steepest to: u_i = origin + slope · i, the first pixel of a line at 1. */
interface Crossings {
  readonly turned: boolean;
  readonly origin: number;
  readonly slope: number;
}

/**
 * Joseph's method: 1 − f and f times the length between two lines, for a crossing f behind a pixel. Slopes and origins are
 * numbers of 64 bits rounded to a multiple of a power of 2, and lengths numbers of 64 bits; what is made of them is exact.
 * ‖K‖² ≤ max_i (KᵀK1)_i.
 */
export function projected(arithmetic: Arithmetic, options: Options, grid: PictureGrid): ExactRows {
  const { width, height, channels } = grid;
  const { angles = NaN, span = NaN, first = NaN, spacing = NaN, source = NaN } = options;
  // Where they are 0, as many as see all of the picture, and 1/√angles.
  const { detectors: told = 0, pixel: length = 0 } = options;
  const side = Math.max(width, height);
  const wider = source > 0 ? source / Math.sqrt(source ** 2 - 0.5) : 1;
  const needed = Math.ceil((Math.SQRT2 * side * wider) / spacing);
  const detectors = told === 0 ? needed : told;
  const mirror = source > 0 ? -1 : 2 * (detectors >> 1);
  // With mirror images about the axis, which is at half the width and height, rounded down.
  const columns = source > 0 ? width : 2 * (width >> 1) + 1;
  const rows = source > 0 ? height : 2 * (height >> 1) + 1;
  const grain = 1.5 * 2 ** (2 + Math.ceil(Math.log2(columns + rows + 4)));
  const pixel = arithmetic.of(length === 0 ? 1 / Math.sqrt(angles) : length);

  const found: (readonly [number, Real])[][] = [];
  for (let j = 0; j < detectors; j++) {
    const other = mirror - j;
    const isImage = other >= 0 && other < j;
    for (let k = 0; k < angles; k++) {
      const view = viewOf(first + (k * span) / angles, grid, detectors, spacing, source * side);
      const ray = crossingsOf(view, isImage ? other : j, grain);
      const entries = entriesOf(arithmetic, ray, columns, rows);
      found.push(
        entries.flatMap(([row, column, value]) => {
          const [i, l] = isImage ? [rows - 1 - row, columns - 1 - column] : [row, column];
          const inside = i >= 0 && i < height && l >= 0 && l < width;
          return inside ? [[i * width + l, value.times(pixel)] as const] : [];
        }),
      );
    }
  }
  const sums = arithmetic.zeros(width * height);
  for (const row of found) {
    const seen = row.reduce((total, [, value]) => total.plus(value), arithmetic.zero);
    for (const [p, value] of row) sums[p] = sums[p]!.plus(value.times(seen));
  }
  return {
    rows: Array.from({ length: channels }, (_, c) =>
      found.map((row) => row.map(([p, value]) => [c * width * height + p, value] as const)),
    ).flat(),
    isDiagonal: false,
    squaredNorm: largestOf(arithmetic, sums),
  };
}

/** Column and row of a point of the first ray, what each further detector adds; the same of the direction. */
function viewOf(
  degrees: number,
  { width, height }: PictureGrid,
  detectors: number,
  spacing: number,
  source: number,
): readonly number[] {
  const turn = degrees % 360;
  const quarter = Math.round(turn / 90);
  const rest = ((turn - 90 * quarter) * Math.PI) / 180;
  let [sine, cosine] = [Math.sin(rest), Math.cos(rest)];
  for (let q = 0; q < (quarter + 4) % 4; q++) [sine, cosine] = [cosine, -sine];
  const start = -(detectors >> 1) * spacing;
  const [column, row] = [start * cosine, -start * sine];
  const added = [spacing * cosine, -spacing * sine];
  const point = [column + (width >> 1), row + (height >> 1)];
  return source > 0
    ? [...point, ...added, column - source * sine, row - source * cosine, ...added]
    : [...point, ...added, sine, cosine, 0, 0];
}

function crossingsOf(view: readonly number[], j: number, grain: number): Crossings {
  const [column = 0, row = 0, across = 0, down = 0] = [0, 1, 4, 5].map(
    (at) => view[at]! + j * view[at + 2]!,
  );
  const turned = Math.abs(across) > Math.abs(down);
  const slope = (turned ? down / across : across / down) + grain - grain;
  const origin = (turned ? row + 1 - column * slope : column + 1 - row * slope) + grain - grain;
  return { turned, origin, slope };
}

/** The entries of a ray, by row and column, of the pixels that there are and those just outside. */
function entriesOf(
  arithmetic: Arithmetic,
  { turned, origin, slope }: Crossings,
  columns: number,
  rows: number,
): [row: number, column: number, value: Real][] {
  const length = arithmetic.of(Math.sqrt(1 + slope * slope));
  return Array.from({ length: turned ? columns : rows }, (_, i) => {
    const u = arithmetic.of(slope).times(i).plus(arithmetic.of(origin));
    const before = Number(u.floor());
    const f = u.minus(before);
    return [
      { at: before - 1, value: arithmetic.one.minus(f) },
      { at: before, value: f },
    ].map(({ at, value }): [number, number, Real] => [
      ...(turned ? ([at, i] as const) : ([i, at] as const)),
      value.times(length),
    ]);
  }).flat();
}
