import { dot, norm, requirePositive, seededGenerator, type ProblemCheck } from '@bilevel/core';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { requireWhole } from '../check/arguments.js';
import { sizeOfExtent } from '../image.js';
import type { LinearMap } from './operator/operator.js';

/** How {@link checkOperator} checks. */
export interface CheckOperatorOptions {
  /** Of the random pictures, a whole number from 0 to 2³² − 1. Default 1. */
  readonly seed?: number;
  /** Largest error of adjointness and linearity, relative to sizes. Default 1e-12. */
  readonly tolerance?: number;
  /** Power iterations that look for the largest and the least eigenvalue of KᵀK. Default 100. */
  readonly iterations?: number;
}

/** One check, as those of a problem. Plain data. */
export interface OperatorCheck extends Omit<ProblemCheck, 'name' | 'sample'> {
  readonly name: 'finite' | 'adjoint' | 'linear' | 'squared-norm' | 'least-eigenvalue';
}

/** All checks of an operator. */
export interface OperatorReport {
  /** True when every check passed: no fault was found, which is no proof that there is none. */
  readonly passed: boolean;
  readonly checks: readonly OperatorCheck[];
  /** The checks that failed. */
  readonly failures: readonly OperatorCheck[];
}

/** Random pictures and measurements that are tried. */
const TRIALS = 3;

/**
 * Tests what a forward operator claims, with random pictures x, x' and measurements y: that K and Kᵀ give finite numbers
 * and overwrite what `out` held, |⟨Kx, y⟩ − ⟨x, Kᵀy⟩| and ‖K(ax + x') − aKx − Kx'‖ relative to sizes, and the
 * bounds of the eigenvalues of KᵀK against the largest and the least Rayleigh quotient that power iterations find. A
 * failed check is a fault; that none is found is no proof.
 *
 * ```ts
 * for (const { what, measured, expected, remedy } of checkOperator(operator).failures) {
 *   console.log(`${what} is ${measured}, expected ${expected}. ${remedy}`);
 * }
 * ```
 *
 * @throws ArgumentError for options out of range
 */
export function checkOperator(
  operator: LinearMap,
  options: CheckOperatorOptions = {},
): OperatorReport {
  const { seed = 1, tolerance = 1e-12, iterations = 100 } = options;
  requirePositive('tolerance', tolerance);
  requireWhole('iterations', iterations, 1, 1e6);
  const generator = seededGenerator(seed);
  const random = (length: number): Float64Array =>
    Float64Array.from({ length }, () => 2 * uniformFloat64(generator) - 1);
  const [d, m] = [sizeOfExtent(operator.input), sizeOfExtent(operator.output)];
  // What `out` holds before must not matter.
  const K = (x: Float64Array): Float64Array => {
    const out = new Float64Array(m).fill(NaN);
    operator.apply(x, out);
    return out;
  };
  const adjoint = (y: Float64Array): Float64Array => {
    const out = new Float64Array(d).fill(NaN);
    operator.adjoint(y, out);
    return out;
  };
  const normal = (x: Float64Array): Float64Array => adjoint(K(x));

  const [x, y] = [random(d), random(m)];
  const broken = [...K(x), ...adjoint(y)].filter((value) => !Number.isFinite(value)).length;
  const finite = check(
    'finite',
    'numbers of Kx and Kᵀy that are not finite',
    broken === 0,
    broken,
    'none',
    'Write every number of `out`, whatever it held before: do not add to it.',
  );
  if (!finite.passed) return reportOf([finite]);

  const top = largest(normal, random(d), iterations);
  const size = Math.sqrt(top) || 1;
  let [skew, bent] = [0, 0];
  for (let trial = 0; trial < TRIALS; trial++) {
    const [x, other, y] = [random(d), random(d), random(m)];
    const [seen, seenOther] = [K(x), K(other)];
    const apart = Math.abs(dot(seen, y) - dot(x, adjoint(y)));
    skew = Math.max(skew, apart / (size * norm(x) * norm(y)));
    const a = 1 + trial;
    const together = K(x.map((value, p) => a * value + other[p]!));
    const rest = together.map((value, k) => value - a * seen[k]! - seenOther[k]!);
    bent = Math.max(bent, norm(rest) / (size * (a * norm(x) + norm(other))));
  }
  // The largest eigenvalue of cI − KᵀK is where KᵀK is least.
  const least =
    top - largest((v) => normal(v).map((value, p) => top * v[p]! - value), random(d), iterations);
  const slack = top * tolerance;
  const within = `at most ${String(tolerance)}`;
  return reportOf([
    finite,
    check(
      'adjoint',
      '|⟨Kx, y⟩ − ⟨x, Kᵀy⟩| relative to ‖K‖‖x‖‖y‖',
      skew <= tolerance,
      skew,
      within,
      '`adjoint` is not the transpose of `apply`: check its boundary, its order of pixels and its scale.',
    ),
    check(
      'linear',
      "‖K(ax + x') − aKx − Kx'‖ relative to ‖K‖(a‖x‖ + ‖x'‖)",
      bent <= tolerance,
      bent,
      within,
      '`apply` is not linear: leave out offsets, clipping and rounding.',
    ),
    check(
      'squared-norm',
      'the largest ‖Kx‖²/‖x‖² found',
      top <= operator.squaredNorm + slack,
      top,
      `at most squaredNorm = ${String(operator.squaredNorm)}`,
      'Give a proven bound on ‖K‖²; for entries of at least 0 ‖K‖₁‖K‖_∞ is one.',
    ),
    check(
      'least-eigenvalue',
      'the least ‖Kx‖²/‖x‖² found',
      least >= operator.leastEigenvalue - slack,
      least,
      `at least leastEigenvalue = ${String(operator.leastEigenvalue)}`,
      'Give a proven bound on the least eigenvalue of KᵀK, 0 where K has a null space.',
    ),
  ]);
}

function reportOf(checks: readonly OperatorCheck[]): OperatorReport {
  const failures = checks.filter(({ passed }) => !passed);
  return { passed: failures.length === 0, checks, failures };
}

function check(
  name: OperatorCheck['name'],
  what: string,
  passed: boolean,
  measured: number,
  expected: string,
  remedy: string,
): OperatorCheck {
  return { name, what, passed, measured, expected, ...(!passed && { remedy }) };
}

/** The largest Rayleigh quotient of a symmetric matrix without negative eigenvalues that power iterations find. */
function largest(
  multiply: (v: Float64Array) => Float64Array,
  start: Float64Array,
  iterations: number,
): number {
  let v = start;
  let found = 0;
  for (let k = 0; k < iterations; k++) {
    const size = norm(v);
    if (!(size > 0)) break;
    v = v.map((value) => value / size);
    const next = multiply(v);
    found = Math.max(found, dot(v, next));
    v = next;
  }
  return found;
}
