import { largestOf, sumOf, type Arithmetic, type Real } from '../../real.js';
import type { ExactPart } from './part.js';
import { formulaOf } from './formulas.js';
import { EXACT_POTENTIALS } from './potentials.js';
import { EXACT_REGULARISERS, type PictureGrid } from './regularisers.js';
import { rowPart, type Row } from './rowPart.js';
import type { TermData } from './terms.js';

/**
 * Σ_p w_p φ(|z_p|; ν) over the blocks of total variation of either kind, log w_p = Σ_b β_b(p) log w_b with hat functions of
 * `columns` × `rows` nodes, the outermost at the middles of the outermost pixels (mathematics.md §8.14).
 */
export function mapPart(
  arithmetic: Arithmetic,
  { potential: name, smoothing, map }: TermData,
  parameter: (fixed: number | undefined) => Real,
  grid: PictureGrid,
): ExactPart {
  if (map === undefined) throw new Error('The case does not say what nodes there are.');
  const { zero, one } = arithmetic;
  const { columns, rows, isotropic, weights: fixed } = map;
  const { width, height } = grid;
  const weights = Array.from({ length: columns * rows }, (_, b) => parameter(fixed?.[b]));
  const nu = parameter(smoothing);
  /** max(0, 1 − |t − k|) at t = i (nodes − 1)/(pixels − 1), all of it at node 0 where that is none. */
  const hat = (i: number, pixels: number, k: number, nodes: number): Real => {
    if (nodes === 1 || pixels === 1) return k === 0 ? one : zero;
    const off = arithmetic.of(Math.abs(i * (nodes - 1) - k * (pixels - 1))).div(pixels - 1);
    return off.greaterThan(one) ? zero : one.minus(off);
  };
  const { blocks: edges } = formulaOf(
    EXACT_REGULARISERS,
    'regulariser',
    isotropic === 1 ? 'tv-isotropic' : 'tv',
  );
  const blocks = edges(grid);
  const shares = weights.map((_, b) =>
    blocks.map((block) => {
      const p = block[0]![0] % (width * height);
      const down = hat(Math.floor(p / width), height, Math.floor(b / columns), rows);
      return hat(p % width, width, b % columns, columns).times(down);
    }),
  );
  const logarithms = weights.map((w) => w.ln());
  const all = blocks.map((_, p) =>
    sumOf(
      arithmetic,
      logarithms.map((log, b) => log.times(shares[b]![p]!)),
    ).exp(),
  );
  const w = largestOf(arithmetic, weights);
  return rowPart(arithmetic, {
    blocks: blocks.map((block) =>
      block.map(([from, to]): Row => [
        [to, one],
        [from, one.negated()],
      ]),
    ),
    potential: formulaOf(EXACT_POTENTIALS, 'potential', name),
    ...{ smoothing: nu, scale: w.div(nu), relative: all.map((own) => own.div(w)), nodes: shares },
    squaredNorm: blocks.length === 0 ? zero : arithmetic.of(8),
    blockNorm: arithmetic.of(2),
    learned: [fixed === undefined, smoothing === undefined],
  });
}
