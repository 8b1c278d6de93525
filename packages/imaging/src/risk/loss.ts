import {
  UNDERFLOW,
  UNIT_ROUNDOFF,
  certified,
  depthOfDot,
  dot,
  gamma,
  roundedUp,
  squaredDistance,
  upperNorm,
  type UpperLoss,
} from '@bilevel/core';
import type { Shape } from '../image.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import type { Model } from '../problem/model.js';

/** What a {@link seenLoss} is made of. */
export interface LossTerms {
  readonly model: Model;
  /** Of the picture. */
  readonly shape: Shape;
  /** K; the identity where it is the picture that counts. */
  readonly seen: Pick<
    ForwardOperator,
    'apply' | 'adjoint' | 'squaredNorm' | 'rounding' | 'isIdentity'
  >;
  /** z, as many numbers as K gives, and ≥ how far each of them is from what it stands for. */
  readonly target: { readonly data: Float64Array; readonly errors?: Float64Array };
  /** Whether ½‖Kx − z‖² is part of it. */
  readonly squared: boolean;
  /** c. Default: 0. */
  readonly linear?: Float64Array;
  /** k. Default 0. */
  readonly constant?: number;
  /** w > 0, which all is multiplied by. Default 1. */
  readonly weight?: number;
}

/**
 * A loss of what an operator sees of the picture in a solution, which margins and slopes are no part of:
 *
 *     f(x) = w (½‖Kx − z‖² (or without that) + cᵀ(Kx − z) + k),   ∇f = w Kᵀ((Kx − z) + c),   L_f = w ‖K‖² (or 0).
 *
 * Its rounding is proven: K and Kᵀ as they state it, a difference once, sums of products with their depth.
 */
export function seenLoss(terms: LossTerms): UpperLoss {
  const { model, shape, seen, squared, linear, constant = 0, weight = 1 } = terms;
  const { data: z, errors } = terms.target;
  const m = z.length;
  const identity = seen.isIdentity === true;
  /** ≥ ‖z as computed − z‖, which moves ½‖Kx − z‖² by at most (‖Kx − z‖ + that) times that. */
  const off = errors === undefined ? 0 : upperNorm(errors);
  const K2 = identity ? 1 : seen.squaredNorm;
  const K = identity ? 1 : roundedUp(Math.sqrt(K2));
  const rho = identity ? 0 : seen.rounding;
  const lipschitz = weight === 1 ? K2 : roundedUp(weight * K2);
  const d = shape.width * shape.height * shape.channels;
  const picture = new Float64Array(d);
  const image = identity ? picture : new Float64Array(m);
  const rest = new Float64Array(m);
  const sizeOfLinear = linear === undefined ? 0 : upperNorm(linear);
  /** What products in K or Kᵀ can lose to underflow, for arguments of a size. */
  const lostIn = (size: number): number =>
    identity ? 0 : 16 * (1 + K + rho) * Math.sqrt(d + m) * UNDERFLOW * (1 + size);

  /** Kx. */
  function seenOf(x: Float64Array): Float64Array {
    const inside = model.insideOf(x, shape, picture);
    if (identity) return inside;
    seen.apply(inside, image);
    return image;
  }

  function restOf(seenX: Float64Array): Float64Array {
    for (let k = 0; k < m; k++) rest[k] = seenX[k]! - z[k]!;
    return rest;
  }

  /** ≥ ‖Kx − z as computed − (Kx − z)‖, but for the rounding of the difference. */
  function offOf(x: Float64Array): number {
    if (identity) return off;
    const size = upperNorm(model.insideOf(x, shape, picture));
    return roundedUp(off + rho * size) + lostIn(size);
  }

  return {
    lipschitzGradient: certified(squared ? lipschitz : 0),
    value(x) {
      const seenX = seenOf(x);
      const half = squared ? squaredDistance(seenX, z) / 2 : 0;
      const own = linear === undefined ? half : half + dot(linear, restOf(seenX)) + constant;
      return weight * own;
    },
    rounding(x) {
      const moved = offOf(x);
      const seenX = seenOf(x);
      const squares = squaredDistance(seenX, z);
      const lost = m * UNDERFLOW;
      const size = Math.sqrt(squares + lost);
      const depth = depthOfDot(m);
      // Differences round once, their squares and sum with depth.
      const ofSquares = squared
        ? roundedUp(gamma(depth + 3) * squares) +
          lost +
          (moved === 0 ? 0 : roundedUp((size + moved) * moved))
        : 0;
      const ofDifference = roundedUp(UNIT_ROUNDOFF * size);
      if (linear === undefined) {
        const own = { value: ofSquares, gradient: through(ofDifference + moved, size) };
        return weighted(own, squares, size + moved);
      }
      // Larger than the exact sizes, whose sums may round down.
      const full = size * (1 + gamma(depth + 4));
      const ofLinear =
        roundedUp(sizeOfLinear * (ofDifference + moved + gamma(depth + 2) * full)) + lost;
      const sums = 4 * UNIT_ROUNDOFF * (squares + sizeOfLinear * full + Math.abs(constant));
      const ofGradient = squared
        ? ofDifference + moved + UNIT_ROUNDOFF * (full + moved + sizeOfLinear)
        : 0;
      const rests = (squared ? full + moved : 0) + sizeOfLinear;
      const own = {
        value: roundedUp(ofSquares + ofLinear + sums),
        gradient: through(roundedUp(ofGradient), rests),
      };
      return weighted(own, squares + sizeOfLinear * full + Math.abs(constant), rests);
    },
    gradient(x, _theta, out) {
      const own = squared ? restOf(seenOf(x)) : rest.fill(0);
      if (linear !== undefined) for (let k = 0; k < m; k++) own[k]! += linear[k]!;
      if (!identity) seen.adjoint(own, picture);
      const inside = identity ? own : picture;
      if (model.solvesPicture) out.set(inside);
      else model.framedOf(inside, shape, out);
      if (weight !== 1) for (let p = 0; p < out.length; p++) out[p]! *= weight;
    },
  };

  /** Of f and of what Kᵀ is applied to: their sizes. */
  function weighted(own: Rounding, value: number, rests: number): Rounding {
    return weightedRounding(weight, own, { value, gradient: (K + rho) * rests, numbers: d });
  }

  /** ≥ the error of Kᵀw, of a w of a size that is itself off. */
  function through(error: number, size: number): number {
    if (identity) return error;
    return roundedUp((K + rho) * error + rho * size) + lostIn(size);
  }
}

interface Rounding {
  readonly value: number;
  readonly gradient: number;
}

/** ≥ the rounding of a loss of such sizes, whose gradient has so many numbers, that is multiplied by a weight. */
export function weightedRounding(
  weight: number,
  { value, gradient }: Rounding,
  sizes: Rounding & { readonly numbers: number },
): Rounding {
  if (weight === 1) return { value, gradient };
  return {
    value: roundedUp(weight * (value + UNIT_ROUNDOFF * sizes.value), 8) + UNDERFLOW,
    gradient:
      roundedUp(weight * (gradient + UNIT_ROUNDOFF * sizes.gradient), 8) +
      Math.sqrt(sizes.numbers) * UNDERFLOW,
  };
}
