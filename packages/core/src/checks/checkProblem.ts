import {
  ArgumentError,
  BilevelError,
  expected,
  requireLength,
  requirePositive,
} from '../errors.js';
import { requireProblem } from '../problem/check.js';
import type { BilevelProblem } from '../problem/problem.js';
import { dot, norm } from '../vector/vector.js';
import { checkConduct, FINITE } from './conduct.js';
import { checkConstants } from './constants.js';
import { checkDerivatives } from './derivatives.js';
import { along, differenceError } from './differences.js';
import { RandomVectors } from './random.js';
import { checkRegions } from './regions.js';
import { Recorder, type Description, type ProblemCheck, type ProblemReport } from './report.js';
import { checkRoundings } from './roundings.js';
import { pointsOf, scaleOf, valueOf } from './sampleUnderTest.js';

/** Options of {@link checkProblem}. */
export interface CheckProblemOptions {
  /** θ at which the functions are checked, length n. Default: zeros. */
  readonly theta?: Float64Array;
  /** Seed of the random points and directions, a whole number. Default 1. */
  readonly seed?: number;
  /** Random points per sample, besides its start. Default 2. */
  readonly points?: number;
  /** Samples checked, spread evenly over all. Default 3. */
  readonly samples?: number;
  /**
   * Largest relative error of a derivative. Default 1e-5; for functions in 32-bit floats 1e-2. Its
   * square is what counts as rounding where exact agreement is expected.
   */
  readonly tolerance?: number;
}

const STRUCTURE: Description = { what: 'the shape of the problem', remedy: '' };
const REGULARISER: Description = {
  what: 'regulariser.gradient against central differences of its value, relative error',
  remedy: 'Check ∇r: a missing term, a sign, or a factor.',
};

/**
 * Tests what a user's problem claims: that functions return finite numbers, the same each time, and
 * change nothing but `out`; each derivative against central differences over a range of steps; that A
 * is symmetric and Bᵀ the transpose of B; and every constant, ‖B‖ and `within` against the worst that
 * a search finds. A constant that is `certified` for all x is looked for far from the start as well;
 * one that is {@link certifiedIn} a region up to its edge, and beyond it, where `beyond-region` tells
 * whether it still holds. Stated rounding errors must explain by how much results differ that are equal in
 * exact arithmetic. A failed check is a fault; that none is found is no proof.
 *
 * ```ts
 * for (const { name, what, measured, expected, remedy } of checkProblem(problem, { theta }).failures) {
 *   console.log(`${name}: ${what} is ${measured}, expected ${expected}. ${remedy}`);
 * }
 * ```
 *
 * A bad problem throws nothing: what is wrong with it is in the report. Costs a few hundred gradients
 * and products a sample.
 *
 * @throws ArgumentError, ShapeError for options out of range
 */
export function checkProblem(
  problem: BilevelProblem,
  options: CheckProblemOptions = {},
): ProblemReport {
  const { seed = 1, points = 2, samples = 3, tolerance = 1e-5 } = options;
  for (const [name, value] of Object.entries({ points, samples })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ArgumentError(expected('a whole number of at least 1', name, value));
    }
  }
  if (!Number.isInteger(seed)) throw new ArgumentError(expected('a whole number', 'seed', seed));
  requirePositive('tolerance', tolerance);
  if (options.theta !== undefined) {
    if (problem.parameters >= 1) requireLength('theta', options.theta, problem.parameters);
    if (!options.theta.every(Number.isFinite)) {
      throw new ArgumentError(expected('finite numbers', 'theta', options.theta.join(', ')));
    }
  }

  const whole = new Recorder();
  try {
    requireProblem(problem, options.theta ?? new Float64Array(problem.parameters));
    whole.none('structure', [], STRUCTURE);
  } catch (error) {
    const remedy =
      error instanceof BilevelError ? error.message : `The problem threw: ${String(error)}`;
    whole.none('structure', ['problem'], { ...STRUCTURE, remedy });
    return reportOf(whole.checks());
  }
  const theta = options.theta ?? new Float64Array(problem.parameters);
  const random = new RandomVectors(seed);
  checkRegulariser(problem, theta, random, whole, tolerance);
  const checks = whole.checks();
  for (const i of spread(problem.samples.length, samples)) {
    const sample = problem.samples[i]!;
    const record = new Recorder(i);
    const scale = scaleOf(sample);
    const test = {
      sample,
      theta,
      points: pointsOf(sample, points, random, scale),
      scale,
      random,
      record,
      tolerance,
      noise: tolerance ** 2,
    };
    const all = [checkConduct, checkDerivatives, checkConstants, checkRegions, checkRoundings];
    for (const check of all) {
      record.guard('finite', FINITE, () => {
        check(test);
      });
    }
    checks.push(...record.checks());
  }
  return reportOf(checks);
}

function reportOf(checks: readonly ProblemCheck[]): ProblemReport {
  const failures = checks.filter(({ passed }) => !passed);
  return { passed: failures.length === 0, checks, failures };
}

/** `count` indices below `length`, evenly spread. */
function spread(length: number, count: number): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, k) => Math.floor((k * length) / taken));
}

function checkRegulariser(
  { regulariser, parameters }: BilevelProblem,
  theta: Float64Array,
  random: RandomVectors,
  record: Recorder,
  tolerance: number,
): void {
  if (regulariser === undefined) return;
  record.guard('regulariser-gradient', REGULARISER, () => {
    const u = random.unit(parameters);
    // At θ alone the gradient may be 0, of a penalty centred there.
    for (const at of [theta, along(theta, 1, random.normal(parameters))]) {
      const gradient = valueOf(parameters, (out) => {
        regulariser.gradient(at, out);
      });
      const error = differenceError(
        (t) => Float64Array.of(regulariser.value(along(at, t, u))),
        Float64Array.of(dot(gradient, u)),
        norm(gradient) / Math.sqrt(parameters),
        1,
      );
      record.atMost('regulariser-gradient', error, tolerance, REGULARISER);
    }
  });
}
