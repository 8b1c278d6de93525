import { crossNorm, hypergradient, norm, type BilevelProblem } from '@bilevel/core';
import { distance } from '../vector.js';
import type { Case } from './drawCase.js';
import type { Measurement } from './measurement.js';
import { LINEAR, LOWER, solverOf } from './solvers.js';
import type { Truth } from './truth.js';

/**
 * One evaluation with every certificate that comes with it, against the truth. With `sharper`, the
 * bound of everything that the problem offers beside that of the global constants alone.
 */
export function aPosterioriMeasurements(
  one: Case,
  pair: { readonly lower: string; readonly linear: string },
  truth: Truth,
): Measurement[] {
  const { problem, theta, epsilon, delta, maxWork, start } = one;
  const options = {
    lower: solverOf(LOWER, pair.lower),
    linear: solverOf(LINEAR, pair.linear),
    epsilon,
    delta,
    maxWork,
    ...(start !== undefined && { start }),
  };
  const result = hypergradient(problem, theta, options);
  const error = distance(result.gradient, truth.gradient);
  const scale = norm(truth.gradient);
  const values = { scale: Math.abs(truth.value) };
  const measurements: Measurement[] = result.samples.map((sample, i) => {
    const { solution } = truth.samples[i]!;
    const { kind } = problem.samples[i]!.lower(theta).constants.strongConvexity;
    return {
      bound: 'distance',
      error: distance(sample.solution, solution),
      limit: sample.epsilon,
      kind,
      scale: norm(solution),
    };
  });
  const { bound, value, corrected } = result;
  const of = (computed: { readonly value: number }): number =>
    Math.abs(computed.value - truth.value);
  measurements.push(
    { bound: 'value', error: of(value), limit: value.error, kind: value.kind, ...values },
    {
      bound: 'corrected-value',
      error: of(corrected),
      limit: corrected.error,
      kind: corrected.kind,
      ...values,
    },
  );
  if (!knowsMore(problem, theta)) {
    measurements.push({
      bound: 'a-posteriori',
      error,
      limit: bound.total,
      kind: bound.kind,
      scale,
    });
    return measurements;
  }
  const plain = hypergradient(withGlobalConstants(problem), theta, options);
  measurements.push(
    {
      bound: 'a-posteriori',
      error: distance(plain.gradient, truth.gradient),
      limit: plain.bound.total,
      kind: plain.bound.kind,
      scale,
    },
    { bound: 'sharper', error, limit: bound.total, kind: bound.kind, scale },
  );
  return measurements;
}

/** Whether the problem has certificates of its own. */
function knowsMore(problem: BilevelProblem, theta: Float64Array): boolean {
  return problem.samples.some(
    (sample) =>
      sample.lower(theta).linearise(sample.start ?? new Float64Array(sample.dimension)).within !==
      undefined,
  );
}

/** The problem with nothing to certify by but its global constants. */
function withGlobalConstants(problem: BilevelProblem): BilevelProblem {
  return {
    ...problem,
    samples: problem.samples.map((sample) => ({
      ...sample,
      lower(theta) {
        const level = sample.lower(theta);
        return {
          ...level,
          linearise(x) {
            const at = level.linearise(x);
            return {
              hessianVector: (v, out) => {
                at.hessianVector(v, out);
              },
              cross: (u, out) => {
                at.cross(u, out);
              },
              crossTranspose: (q, out) => {
                at.crossTranspose(q, out);
              },
              ...(at.crossNorm && { crossNorm: () => crossNorm(at, x.length, theta.length) }),
              ...(at.precondition && {
                precondition: (r: Float64Array, out: Float64Array) => at.precondition?.(r, out),
              }),
            };
          },
        };
      },
    })),
  };
}
