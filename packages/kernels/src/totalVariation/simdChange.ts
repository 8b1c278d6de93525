import type { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { ChangeInUnits, Scales } from './change.js';
import type { Grid, TotalVariationKind } from './totalVariation.js';

/** Seven factors a block, in 32-bit. */
const NUMBERS_PER_BLOCK = 3.5;
/** Ratios are held below it, where min(…, 1) no longer sees them, to stay numbers of 32-bit. */
const LARGEST = 1e30;

/** Numbers a block of the factors and of the vectors that a certificate measures. */
const USUAL_NUMBERS = 12;

/** Whether the arrays of {@link simdChange} are within the budget of `arena`. */
export function hasRoomForChange(
  kind: TotalVariationKind,
  { width, height }: Grid,
  arena: Arena,
): boolean {
  return arena.hasRoom((kind === 'anisotropic' ? 2 : 1) * width * height * USUAL_NUMBERS);
}

/** The change of second derivatives at x (change.ts) by the SIMD kernels. */
export function simdChange(
  kind: TotalVariationKind,
  x: Float64Array,
  { width, height }: Grid,
  nu: number,
  { rho, span, most, curvature }: Scales,
  workspace: Workspace,
  arena: Arena,
): ChangeInUnits {
  const { kernels, memory } = workspace;
  const differences = kernels[`${kind}Differences`];
  const count = (kind === 'anisotropic' ? 2 : 1) * width * height;
  const padded = 4 * Math.ceil(count / 4);
  // Named in the functions below: an array that nothing names is collected, and its memory given back.
  const factors = arena.reserve(NUMBERS_PER_BLOCK * padded);
  const sums = arena.reserve(8);
  const out = memory.addressOf(sums);

  const known = new WeakMap<Float64Array, Float64Array>();
  /** |(Dv)_p|, padded with zeros. */
  function sizesOf(v: Float64Array): number {
    let sizes = known.get(v);
    if (sizes === undefined) {
      sizes = arena.reserve(padded);
      for (let p = count; p < padded; p++) sizes[p] = 0;
      const scratch = workspace.scratch(8 * v.length);
      differences(workspace.placed(v, scratch), width, height, memory.addressOf(sizes));
      known.set(v, sizes);
    }
    return memory.addressOf(sizes);
  }

  const isotropic = kind === 'isotropic' ? 1 : 0;
  // Where nothing moves the scale is 0, and what is left is not needed.
  const share = (length: number): number =>
    length === most ? 1 : Math.min(LARGEST, length / most);
  kernels.changeFactors(
    ...([isotropic, sizesOf(x), count, nu, nu * rho, most] as const),
    ...([share(rho), share(span)] as const),
    // A smaller curvature only makes bounds larger.
    ...([
      Math.min(LARGEST, curvature),
      Math.min(LARGEST, 1 / most),
      memory.addressOf(factors),
      out,
    ] as const),
  );
  return {
    columns: sums.slice(0, 6),
    sums(v) {
      kernels.changeSums(1, sizesOf(v), count, memory.addressOf(factors), out);
      return sums;
    },
    form(z, q) {
      kernels.changeForm(sizesOf(z), sizesOf(q), count, memory.addressOf(factors), out);
      return sums;
    },
  };
}
