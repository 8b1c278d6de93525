import { ArgumentError, expected } from '../errors.js';
import type { Region } from './region.js';

/** `certified`: proven. `estimated`: sampled, guessed, or computed in a precision too low to prove. */
export type ConstantKind = 'certified' | 'estimated';

/**
 * A constant of the problem (mathematics.md §1): a proven upper bound (for strong convexity: lower
 * bound) when certified. The kind travels with the number; a bound is certified only when every
 * constant in it is.
 */
export interface Constant {
  readonly value: number;
  readonly kind: ConstantKind;
  /**
   * Where an `estimated` constant is proven after all: {@link certifiedIn}. Whoever knows of a ball
   * that it is used in says so by {@link constantOn}; whoever does not is right to take it as
   * estimated.
   */
  readonly region?: Region;
}

function constant(value: number, kind: ConstantKind): Constant {
  if (!(value >= 0) || value === Infinity) {
    throw new ArgumentError(expected('a finite number of at least 0', 'a constant', value));
  }
  return { value, kind };
}

/** A proven constant. @throws ArgumentError unless finite and ≥ 0. */
export function certified(value: number): Constant {
  return constant(value, 'certified');
}

/** No constant at all, which is proven: of L_A and L_B where there is none but in a ball. */
export const UNBOUNDED: Constant = { value: Infinity, kind: 'certified' };

/** A constant that is not proven. @throws ArgumentError unless finite and ≥ 0. */
export function estimated(value: number): Constant {
  return constant(value, 'estimated');
}

/**
 * A constant that is proven for x in a region alone, such as the Lipschitz constant of a Hessian that
 * grows with ‖x‖. Where x* is known to lie within ε of x̃ and that ball lies in the region, it counts as
 * certified; elsewhere, and for whoever does not look, as estimated.
 *
 * ```ts
 * // g(x) = x⁴/12 + …: |A'(x)| = |2x| ≤ 2R where |x| ≤ R.
 * const lipschitzHessian = certifiedIn(2 * R, ballRegion(new Float64Array(1), R));
 * ```
 *
 * @throws ArgumentError unless finite and ≥ 0.
 */
export function certifiedIn(value: number, region: Region): Constant {
  return { ...constant(value, 'estimated'), region };
}

/**
 * A constant as it counts on the closed ball of radius r around x: of {@link certifiedIn} `certified`
 * when the ball lies in its region, else `estimated`; every other as it is.
 */
export function constantOn(of: Constant, x: Float64Array, radius: number): Constant {
  const { value, kind, region } = of;
  if (region === undefined) return of;
  // An infinite or undefined ball lies in no region whose constants need one.
  const inside = Number.isFinite(radius) && region.containsBall(x, radius);
  return { value, kind: inside ? 'certified' : kind };
}

/** `certified` only when every constant given is. */
export function combinedKind(constants: readonly Pick<Constant, 'kind'>[]): ConstantKind {
  return constants.every((c) => c.kind === 'certified') ? 'certified' : 'estimated';
}
