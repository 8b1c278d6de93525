import { gamma, roundedUp, UNDERFLOW } from '@bilevel/core';
import type { Potential } from '../potential/potential.js';
import { potentials } from '../potential/potentials.js';
import { CANCELLED } from './cancelledHessian.js';
import type { JointTerms } from './jointKernels.js';
import { ADDENDS, type BlockRounding } from './rounding.js';

/** What kernels of joint blocks can be off by: {@link BlockRounding} with what H is off by where a product needs it. */
export interface JointRounding extends Omit<BlockRounding, 'value' | 'hessianVector'> {
  /** Of CᵀHCv. `cancelled`: `BlockLinearisation.cancelled` at x; `size` ≥ ‖v‖. */
  hessianVector(cancelled: number, size: number): number;
}

/** In units of ν beyond which squares may overflow, and with them what they divide. */
const FARTHEST = 1e150;

/**
 * As {@link blockRounding} counts, with one thing more: z = (Cx)_p is a difference of differences, which may cancel, and
 * so is off by γ_10 (|C||x|)_p: two subtractions, the half's root and its product, ν, its inverse and the product with it;
 * products with s are exact. Hence, with N ≥ ‖|C|‖ (√8 + s for `slope`, √8 s for `bend`, as ½(a + b)² ≤ a² + b²) and
 * b ≥ the norm of the rows of |C| of a block (√(3 + s²), √3 s):
 *
 * - a flux is moved by wC γ_10 (|C||x|)_p/ν, that of log ν by w sup‖∂(Φ''z)‖ of it, and all of them as vectors by N² of it;
 * - H by (w/ν) times what `cancelledHessian` says, and products with it by N² of that.
 *
 * Beside it every number is rounded relative to its size, as there, in Cᵀ with up to 8 additions.
 */
export function jointRounding({
  grid,
  blocks,
  scale: s,
  potential: name,
  weight: w,
  smoothing: nu,
}: JointTerms): JointRounding {
  const { curvature, mixed, slope, roundings, condition }: Potential = potentials[name];
  const [m, N, b] =
    blocks === 'slope'
      ? [2, Math.sqrt(8) + s, Math.sqrt(3 + s * s)]
      : [3, Math.sqrt(8) * s, Math.sqrt(3) * s];
  const blockCount = grid.width * grid.height * grid.channels;
  const rows = m * blockCount;
  const rho = 6 + m / 2;
  const additions = 8 + ADDENDS;
  const inGradient = 14 + condition * rho + roundings.slopeOver + additions;
  const inColumns = 14 + 2 * rho + Math.max(roundings.slopeOver, roundings.second) + additions;
  const inProduct =
    14 +
    (4 + condition) * rho +
    roundings.slopeOver +
    roundings.second +
    16 +
    m +
    8 +
    10 +
    additions;
  const lost =
    200 * (1 + curvature) * (1 + w + w / nu) * (1 + s) ** 2 * Math.sqrt(3 * rows) * UNDERFLOW;
  const steepest = slope * Math.sqrt(blockCount);
  /** ≥ ‖|C|ᵀ|f|‖, and what of it may be missing. */
  const fluxes = (size: number): number =>
    roundedUp(w * Math.min(N * steepest, (N * N * curvature * size) / nu));
  const missing = (size: number): number =>
    (b * size) / nu > FARTHEST ? roundedUp(N * w * steepest) : 0;
  /** By what cancels in z, with `bend` ≥ the derivative of a flux. */
  const cancelled = (size: number, bend: number): number =>
    gamma(CANCELLED) * ((N * N * w * bend * size) / nu);
  const steep = Math.max(curvature, mixed);
  return {
    gradient: (size) =>
      roundedUp(
        gamma(inGradient) * fluxes(size) + cancelled(size, curvature) + missing(size) + lost,
      ),
    hessianVector: (cancelled, size) =>
      roundedUp(
        (gamma(inProduct) * 2 * curvature + cancelled) * ((N * N * w) / nu) * size +
          lost * (1 + size),
      ),
    columns: (sizeOfX) =>
      roundedUp(
        Math.SQRT2 * (gamma(inColumns) * fluxes(sizeOfX) + cancelled(sizeOfX, steep)) +
          2 * missing(sizeOfX) +
          2 * lost,
      ),
    crossTranspose: (sizeOfX, size) =>
      roundedUp(
        (Math.SQRT2 * (gamma(inColumns + rows) * fluxes(sizeOfX) + cancelled(sizeOfX, steep)) +
          2 * missing(sizeOfX)) *
          size +
          lost * rows * (1 + size),
      ),
  };
}
