import { ArgumentError, expected, requirePositive } from '../errors.js';
import { roundedUp } from '../vector/rounding.js';
import { upperNorm } from '../vector/upperNorm.js';

/**
 * A set of points x that constants hold in. All that is asked of it is which balls it holds: the
 * evaluation at x̃ needs its constants on the ball of radius ε around x̃, in which x* and all points
 * between them lie. The set itself need not be convex.
 */
export interface Region {
  /**
   * Whether the closed ball of that radius ≥ 0 around x, of length d, lies in the region. False where
   * that is not known; true makes the constants count as proven there.
   */
  containsBall(x: Float64Array, radius: number): boolean;
}

/**
 * The closed ball {x : ‖x − c‖ ≤ R}: it holds the ball of radius r around x when ‖x − c‖ + r ≤ R, by the
 * triangle inequality; what rounding leaves open counts as no.
 *
 * `centre` is c, of length d, copied; `radius` is R > 0, finite.
 *
 * @throws ArgumentError for a radius that is not positive and finite, or a centre that is not finite
 */
export function ballRegion(centre: Float64Array, radius: number): Region {
  requirePositive('the radius of the region', radius);
  if (!centre.every(Number.isFinite)) {
    throw new ArgumentError(
      expected('finite numbers', 'the centre of the region', Array.from(centre).join(', ')),
    );
  }
  const c = centre.slice();
  return {
    containsBall(x, r) {
      if (x.length !== c.length) return false;
      const distance = roundedUp(upperNorm(c.map((ci, i) => x[i]! - ci)), 1);
      return roundedUp(distance + r, 1) <= radius;
    },
  };
}
