import { gamma, UNDERFLOW } from '@bilevel/core';
import { softplus, type Kernel, type SignalsModel } from './model.js';
import { addAdjoint, respond } from './reflected.js';

/**
 * Roundings of anything but T and Φ: products, sums over taps and kernels, weights. Everything that is computed from
 * flux and curvature goes through fewer.
 */
const ROUNDINGS = 64;
/** Roundings of T = β(Cx)_p: three products, two sums, one product; underflow apart. */
const OF_RESPONSE = 7;
/** What may underflow in a sum of some products. */
const LOST = 64 * UNDERFLOW;

/** The responses of one kernel at x. */
export interface Activations {
  readonly kernel: Kernel;
  /** T = βCx, as computed. */
  readonly T: Float64Array;
  /** By how much each T may be off. */
  readonly off: Float64Array;
}

/** T of every kernel at x. */
export function activationsAt(model: SignalsModel, x: Float64Array): Activations[] {
  const { beta } = model;
  const sizes = x.map(Math.abs);
  return model.kernels.map((kernel) => {
    const T = new Float64Array(x.length);
    const off = new Float64Array(x.length);
    respond(kernel.taps, x, T);
    respond(kernel.sizes, sizes, off);
    const share = beta * gamma(OF_RESPONSE);
    for (let p = 0; p < T.length; p++) {
      T[p]! *= beta;
      off[p] = off[p]! * share + beta * LOST;
    }
    return { kernel, T, off };
  });
}

/** σ(T) of a kernel, and by how much it is off: the rounding of σ, and the change of σ over that of T. */
export function fluxOf({ T, off }: Pick<Activations, 'T' | 'off'>): Valued {
  const own = gamma(softplus.roundings.first + 1);
  const value = T.map((t) => softplus.first(t));
  return {
    value,
    off: T.map((t, p) => {
      const e = off[p]!;
      return own * value[p]! + WIDER * softplus.largestOn(t - e, t + e) * e;
    }),
  };
}

/** φ'' = βΦ''(T) of a kernel, likewise. */
export function curvatureOf({ T, off }: Pick<Activations, 'T' | 'off'>, beta: number): Valued {
  const own = gamma(softplus.roundings.second + 2);
  const value = T.map((t) => beta * softplus.second(t));
  return {
    value,
    off: T.map((t, p) => {
      const e = off[p]!;
      return own * value[p]! + WIDER * beta * softplus.steepestOn(t - e, t + e) * e;
    }),
  };
}

/** Against the rounding of these few operations, and of majorants near 0. */
const WIDER = 1 + 2 ** -40;

/** Numbers as computed, and what each may be off by. */
export interface Valued {
  readonly value: Float64Array;
  readonly off: Float64Array;
}

/** A kernel at a point, to second order. */
export interface Bend extends Activations {
  readonly flux: Valued;
  /** φ''. */
  readonly curvature: Valued;
  /** S_t x for every tap. */
  readonly shifted: readonly Float64Array[];
}

/**
 * What w Σ_j C_jᵀ(u_j ⊙ s_j), added to terms of sizes `others`, may be off by, entry by entry, where u_j are `values`
 * and s_j ≥ 0 sizes that are exact: γ of all its terms, and |C_j|ᵀ of the errors of u_j.
 */
export function sumOff(
  weight: number,
  terms: readonly {
    readonly sizes: Float64Array;
    readonly values: Float64Array;
    readonly off: Float64Array;
  }[],
  others: Float64Array,
): Float64Array {
  const share = gamma(ROUNDINGS);
  const sums = new Float64Array(others.length);
  for (const { sizes, values, off } of terms) {
    addAdjoint(
      sizes,
      values.map((value, p) => share * Math.abs(value) + WIDER * off[p]!),
      sums,
    );
  }
  return sums.map((sum, i) => WIDER * (weight * sum + share * Math.abs(others[i]!)) + LOST);
}
