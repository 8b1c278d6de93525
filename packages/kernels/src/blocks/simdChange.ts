import { potentials } from '../potential/potentials.js';
import type { ChangeInUnits, Scales } from '../totalVariation/change.js';
import type { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { AnalysisTerms } from './analysis.js';
import { offOf } from './plainChange.js';
import type { BlockPlaces } from './simdPlaces.js';

/** Seven factors a block, in 32-bit. */
const NUMBERS_PER_BLOCK = 3.5;
/** Numbers a block of the factors and of the vectors that a certificate measures. */
const USUAL_NUMBERS = 12;
/** Ratios are held below it, where min(…, 1) no longer sees them, to stay numbers of 32-bit. */
const LARGEST = 1e30;

/** Whether {@link simdBlockChange} has the room, and numbers that 32 bits can hold. */
export function canBoundChange(
  { groups, pixels }: BlockPlaces,
  { curvature }: Scales,
  { relative }: AnalysisTerms,
  arena: Arena,
): boolean {
  const most = relative === undefined ? LARGEST ** 2 : LARGEST;
  return curvature < most && arena.hasRoom(groups * pixels * USUAL_NUMBERS);
}

/** The change of second derivatives at x (plainChange.ts) by the SIMD kernels; every number up to 2e-6 larger. */
export function simdBlockChange(
  terms: AnalysisTerms,
  code: number,
  x: Float64Array,
  { rho, span, most, curvature }: Scales,
  workspace: Workspace,
  places: BlockPlaces,
  arena: Arena,
): ChangeInUnits {
  const { kernels, memory } = workspace;
  const { analysed, members, width, height, groups, pixels } = places;
  const { analysis, relative, smoothing: nu } = terms;
  const potential = potentials[terms.potential];
  const range = potential.curvature - potential.leastCurvature;
  const count = groups * pixels;
  const padded = 4 * Math.ceil(count / 4);
  // Named in the functions below: an array that nothing names is collected, and its memory given back.
  const factors = arena.reserve(NUMBERS_PER_BLOCK * padded);
  // With the room that they are summed in.
  const sums = arena.reserve(16);
  const out = memory.addressOf(sums);
  /** The relative weight of each block. */
  const weights = relative && arena.reserve(padded);
  weights?.fill(1);
  for (let g = 0; g < groups; g++) weights?.set(relative ?? [], g * pixels);

  const known = new WeakMap<Float64Array, Float64Array>();
  /** |(Cv)_p|, and what it may be off by in any other than x, padded with zeros. */
  function sizesOf(v: Float64Array): number {
    let sizes = known.get(v);
    if (sizes === undefined) {
      sizes = arena.reserve(padded);
      sizes.fill(0, count);
      const { first, rows } = places.scratch();
      const at = workspace.placed(v, first);
      const off = v === x ? 0 : offOf(analysis, v);
      kernels.blockSizes(...analysed, at, off, width, height, rows, memory.addressOf(sizes));
      known.set(v, sizes);
    }
    return memory.addressOf(sizes);
  }

  // Where nothing moves the scale is 0, and what is left is not needed.
  const share = (length: number): number =>
    length === most ? 1 : Math.min(LARGEST, length / most);
  const cap = range === 0 ? 0 : Math.min(LARGEST, range / most);
  kernels.blockChangeFactors(
    ...([code, members > 1 ? 1 : 0, sizesOf(x), count, nu] as const),
    ...([
      rho,
      most,
      share(rho),
      share(span),
      curvature,
      cap,
      offOf(analysis, x) / nu,
      weights === undefined ? 0 : memory.addressOf(weights),
      memory.addressOf(factors),
      out,
    ] as const),
  );
  return {
    columns: sums.slice(0, 6),
    sums(v) {
      kernels.changeSums(sizesOf(v), count, memory.addressOf(factors), out);
      return sums;
    },
    form(z, q) {
      kernels.changeForm(sizesOf(z), sizesOf(q), count, memory.addressOf(factors), out);
      return sums;
    },
  };
}
