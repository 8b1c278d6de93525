import type { Beam } from './beam.js';
import { strideOf } from './strides.js';

/**
 * What rays march over: for each pixel of a line the numbers that the lanes see in its place, with a pixel of zeros
 * before the first and two behind. Lines are rows in `upright`, columns in `across`; of eight lanes both are one, for
 * the turned picture is one of the eight.
 */
export interface Lines {
  readonly upright: Float64Array;
  readonly across: Float64Array;
}

export function emptyLines({ columns, rows, lanes }: Beam): Lines {
  const lines = (count: number, pixels: number): Float64Array =>
    new Float64Array((count * strideOf(pixels, lanes)) / 8);
  const upright = lines(rows, columns);
  return { upright, across: lanes === 8 ? upright : lines(columns, rows) };
}

/** The picture x∘h_l of symmetry.ts as a lane has it. */
interface LanePicture {
  readonly lane: number;
  /** Whether its lines are columns, whether the last of them is the first, and whether the last pixel of each is. */
  readonly turned: boolean;
  readonly backwards: boolean;
  readonly mirrored: boolean;
}

const lanePicture = (
  lane: number,
  turned: boolean,
  backwards: boolean,
  mirrored: boolean,
): LanePicture => ({ lane, turned, backwards, mirrored });

/** Of two lanes, where rays cross rows and where they cross columns: h_0 and h_2, and after turning the picture. */
const TWO = [lanePicture(0, false, false, false), lanePicture(1, false, true, true)];
const TWO_TURNED = TWO.map((picture) => ({ ...picture, turned: true }));
/** Of eight, those whose lines are rows, and the others, in the order in which the transpose adds them up. */
const EIGHT = [
  lanePicture(0, false, false, false),
  lanePicture(4, false, false, true),
  lanePicture(2, false, true, true),
  lanePicture(6, false, true, false),
];
const EIGHT_TURNED = [
  lanePicture(1, true, false, true),
  lanePicture(7, true, false, false),
  lanePicture(3, true, true, false),
  lanePicture(5, true, true, true),
];

/** Lines ← a picture. */
export function spread(beam: Beam, x: Float64Array, { upright, across }: Lines): void {
  upright.fill(0);
  across.fill(0);
  const [standing, lying] = beam.lanes === 8 ? [EIGHT, EIGHT_TURNED] : [TWO, TWO_TURNED];
  for (const picture of standing) spreadOne(beam, picture, x, upright);
  for (const picture of lying) spreadOne(beam, picture, x, across);
}

function spreadOne(
  { width, height, columns, rows, lanes }: Beam,
  { lane, turned, backwards, mirrored }: LanePicture,
  x: Float64Array,
  to: Float64Array,
): void {
  const [lines, most] = turned ? [columns, rows] : [rows, columns];
  const stride = strideOf(most, lanes) / 8;
  for (let row = 0, p = 0; row < height; row++) {
    for (let column = 0; column < width; column++, p++) {
      const line = turned ? column : row;
      const place = turned ? row : column;
      const i = backwards ? lines - 1 - line : line;
      const k = mirrored ? most - 1 - place : place;
      to[i * stride + (k + 1) * lanes + lane] = x[p]!;
    }
  }
}

/** The transpose of `spread`: out ← the sum of what lanes have of each pixel. */
export function collect(beam: Beam, { upright, across }: Lines, out: Float64Array): void {
  const { lanes, columns, rows, block } = beam;
  out.fill(0);
  if (lanes === 2) {
    collectLines(beam, TWO, upright, 0, rows, out);
    collectLines(beam, TWO_TURNED, across, 0, columns, out);
    return;
  }
  for (let line = 0; line < rows; line += block) {
    const end = Math.min(rows, line + block);
    collectLines(beam, EIGHT, upright, line, end, out);
    collectLines(beam, EIGHT_TURNED, upright, line, end, out);
  }
}

/** Adds lines to a picture: the sum of those lanes first that have the same line of it. */
function collectLines(
  { width, height, columns, rows, lanes }: Beam,
  pictures: readonly LanePicture[],
  from: Float64Array,
  first: number,
  end: number,
  out: Float64Array,
): void {
  const { turned } = pictures[0]!;
  const [lines, most] = turned ? [columns, rows] : [rows, columns];
  const [across, along] = turned ? [height, width] : [width, height];
  const stride = strideOf(most, lanes) / 8;
  for (let i = first; i < end; i++) {
    for (const backwards of [false, true]) {
      const line = backwards ? lines - 1 - i : i;
      if (line >= along) continue;
      const these = pictures.filter((picture) => picture.backwards === backwards);
      for (let place = 0; place < across; place++) {
        let sum = 0;
        for (const { lane, mirrored } of these) {
          const k = mirrored ? most - 1 - place : place;
          sum += from[i * stride + (k + 1) * lanes + lane]!;
        }
        out[turned ? place * width + line : line * width + place]! += sum;
      }
    }
  }
}
