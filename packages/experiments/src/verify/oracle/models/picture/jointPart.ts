import type { Arithmetic, Real } from '../../real.js';
import type { ExactPart } from './part.js';
import { formulaOf } from './formulas.js';
import { EXACT_POTENTIALS } from './potentials.js';
import type { PictureGrid } from './regularisers.js';
import { rowPart, type Row } from './rowPart.js';
import type { TermData } from './terms.js';

/**
 * w Σ φ(|∇x_p − v_p|; ν) + w' Σ φ(|Ev_p|; ν') of a channel's pixels p: of each the differences to the right and
 * below that there are, less their slopes; and the symmetric matrix Ev of the differences of the slopes with those to the
 * left and above, its Frobenius norm (mathematics.md §8.13). ṽ begins at `first`: of each channel to the right, then below.
 */
export function jointParts(
  arithmetic: Arithmetic,
  { potential: name, weight, smoothing, slopes }: TermData,
  parameter: (fixed: number | undefined) => Real,
  { width, height, channels }: PictureGrid,
  first: number,
  scale: number,
): ExactPart[] {
  const { one, zero } = arithmetic;
  const potential = formulaOf(EXACT_POTENTIALS, 'potential', name);
  const s = arithmetic.of(scale);
  const minus = s.negated();
  const d = width * height;
  const slopeBlocks: Row[][] = [];
  const bendBlocks: Row[][] = [];
  // Twice the square of an entry off the diagonal is that of √½ of the sum of the two.
  const half = arithmetic.of(2).sqrt().div(2).times(s);
  for (let c = 0; c < channels; c++) {
    const [right, below] = [first + 2 * c * d, first + (2 * c + 1) * d];
    for (let p = 0; p < d; p++) {
      const [i, j] = [Math.floor(p / width), p % width];
      const x = c * d + p;
      const difference = (to: number, v: number): Row => [
        [to, one],
        [x, one.negated()],
        [v, minus],
      ];
      slopeBlocks.push([
        ...(j + 1 < width ? [difference(x + 1, right + p)] : []),
        ...(i + 1 < height ? [difference(x + width, below + p)] : []),
      ]);
      const change = (at: number, from: number, by: Real): Row => [
        [at, by],
        [from, by.negated()],
      ];
      bendBlocks.push([
        ...(j > 0 ? [change(right + p, right + p - 1, s)] : []),
        ...(i > 0 ? [change(below + p, below + p - width, s)] : []),
        [
          ...(i > 0 ? change(right + p, right + p - width, half) : []),
          ...(j > 0 ? change(below + p, below + p - 1, half) : []),
        ],
      ]);
    }
  }
  const whole = (blocks: readonly Row[][]): Row[][] =>
    blocks.map((rows) => rows.filter((row) => row.length > 0)).filter((rows) => rows.length > 0);
  const [w, nu] = [parameter(weight), parameter(smoothing)];
  const [bendW, bendNu] = [parameter(slopes?.bendWeight), parameter(slopes?.bendSmoothing)];
  const eight = arithmetic.of(8);
  const square = s.times(s);
  const isPixel = d === 1;
  return [
    rowPart(arithmetic, {
      ...{ blocks: whole(slopeBlocks), potential, smoothing: nu, scale: w.div(nu) },
      squaredNorm: isPixel ? zero : eight.plus(square),
      blockNorm: s.plus(2),
      learned: [weight === undefined, smoothing === undefined],
    }),
    rowPart(arithmetic, {
      ...{ blocks: whole(bendBlocks), potential, smoothing: bendNu, scale: bendW.div(bendNu) },
      squaredNorm: isPixel ? zero : eight.times(square),
      blockNorm: s.times(2),
      learned: [slopes?.bendWeight === undefined, slopes?.bendSmoothing === undefined],
    }),
  ];
}
