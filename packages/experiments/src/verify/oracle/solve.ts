import { inverseIn64Bits, inverseInFull, type Inverse } from './dense.js';
import type { ExactPoint, ExactSample } from './models/model.js';
import { minus, plusScaled, type Arithmetic, type Real, type Reals } from './real.js';

/** A truth that could not be found to the digits asked for: of the oracle, no fault of what it checks. */
export class NoTruthError extends Error {
  override readonly name = 'NoTruthError';
}

const MOST_STEPS = 400;
/** Steps at a time without halving the residual after which an inverse is taken to be too poor. */
const POOR = 0.5;
/** The shortest part of a Newton step that is tried. */
const SHORTEST = 2 ** -60;

/** A⁻¹b at a point, and what is left: ‖Aq − b‖ with the rounding of that residual. */
export interface ExactSolution {
  readonly solution: Reals;
  readonly residual: Real;
}

/** What Newton's method ends with: the point, and a certified ‖x − x*‖. */
export interface ExactMinimiser {
  readonly point: ExactPoint;
  readonly distance: Real;
}

/** Inverses at points, by 64 bits as long as they serve. */
export class Solver {
  readonly #arithmetic: Arithmetic;
  readonly #inverses = new WeakMap<
    ExactPoint,
    { readonly inverse: Inverse; readonly full: boolean }
  >();

  constructor(arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
  }

  #inverse(
    point: ExactPoint,
    full: boolean,
  ): { readonly inverse: Inverse; readonly full: boolean } {
    let known = this.#inverses.get(point);
    if (known === undefined || (full && !known.full)) {
      const fast = full ? undefined : inverseIn64Bits(this.#arithmetic, point);
      known =
        fast === undefined
          ? { inverse: inverseInFull(this.#arithmetic, point), full: true }
          : { inverse: fast, full: false };
      this.#inverses.set(point, known);
    }
    return known;
  }

  /** A q = b by iterative refinement until the residual is rounding. `size` is ‖A‖, if crudely. */
  solve(point: ExactPoint, b: Reals, size: Real): ExactSolution {
    const arithmetic = this.#arithmetic;
    const sizeOfRight = arithmetic.norm(b);
    let q: Reals = arithmetic.zeros(b.length);
    let residual: Reals = b;
    let left = sizeOfRight;
    let full = false;
    for (let k = 0; k < MOST_STEPS && !left.isZero(); k++) {
      const used = this.#inverse(point, full);
      const next = plusScaled(q, arithmetic.one, used.inverse(residual));
      const nextResidual = minus(b, point.apply(next));
      const nextLeft = arithmetic.norm(nextResidual);
      const rounding = arithmetic.unit.times(size.times(arithmetic.norm(next)).plus(sizeOfRight));
      const better = nextLeft.lessThan(left);
      const poor = !nextLeft.lessThan(left.times(POOR));
      if (better) [q, residual, left] = [next, nextResidual, nextLeft];
      if (left.lessThanOrEqualTo(rounding)) break;
      if (poor && used.full) break;
      full = poor;
    }
    const rounding = arithmetic.unit.times(size.times(arithmetic.norm(q)).plus(sizeOfRight));
    return { solution: q, residual: left.plus(rounding) };
  }

  /**
   * x* by Newton's method from x₀, each step taken whole or halved until the gradient falls, down to the
   * rounding of the gradient. Its distance is certified by ‖∂_x g‖/μ.
   *
   * @throws NoTruthError when it does not get there
   */
  minimise(sample: ExactSample, start: Reals): ExactMinimiser {
    const arithmetic = this.#arithmetic;
    let point = sample.at(start);
    let size = arithmetic.norm(point.gradient);
    // The largest on the way: of an x* that is 0 no relative accuracy would ever be reached.
    let terms = arithmetic.zero;
    for (let k = 0; k < MOST_STEPS; k++) {
      if (point.gradientTerms.greaterThan(terms)) terms = point.gradientTerms;
      if (size.lessThanOrEqualTo(arithmetic.unit.times(terms))) {
        const rounding = arithmetic.unit.times(point.gradientTerms);
        return { point, distance: size.plus(rounding).div(sample.strongConvexity) };
      }
      const next =
        this.#smaller(sample, point, size, this.#inverse(point, false).inverse) ??
        this.#smaller(sample, point, size, this.#inverse(point, true).inverse);
      if (next === undefined) break;
      point = next;
      size = arithmetic.norm(point.gradient);
    }
    throw new NoTruthError(
      `The truth was not found: a gradient of ${size.toPrecision(3)} is left of terms of ` +
        `${point.gradientTerms.toPrecision(3)}.`,
    );
  }

  #smaller(
    sample: ExactSample,
    point: ExactPoint,
    size: Real,
    inverse: Inverse,
  ): ExactPoint | undefined {
    const arithmetic = this.#arithmetic;
    const step = inverse(point.gradient);
    for (let t = 1; t >= SHORTEST; t /= 2) {
      const next = sample.at(plusScaled(point.x, arithmetic.of(-t), step));
      if (arithmetic.norm(next.gradient).lessThan(size.times(1 - t / 4))) return next;
    }
    return undefined;
  }
}
