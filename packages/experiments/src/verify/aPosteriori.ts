import {
  constantOn,
  hypergradient,
  norm,
  type BilevelProblem,
  type Certificate,
} from '@bilevel/core';
import { distance } from '../vector.js';
import type { Case } from './drawCase.js';
import type { BoundName, Measurement } from './measurement.js';
import { LINEAR, LOWER, solverOf } from './solvers.js';
import type { Truth } from './truth.js';

/** One evaluation with every certificate that can come with it, against the truth. */
export function aPosterioriMeasurements(
  one: Case,
  pair: { readonly lower: string; readonly linear: string },
  truth: Truth,
): Measurement[] {
  const { problem, theta, epsilon, delta, maxWork, start } = one;
  const evaluate = (certificate: Certificate): ReturnType<typeof hypergradient> =>
    hypergradient(problem, theta, {
      lower: solverOf(LOWER, pair.lower),
      linear: solverOf(LINEAR, pair.linear),
      epsilon,
      delta,
      maxWork,
      certificate,
      ...(start !== undefined && { start }),
    });
  const plain = evaluate('plain');
  const distancesOf = (bound: BoundName, { samples }: typeof plain): Measurement[] =>
    samples.map((sample, i) => {
      const { solution } = truth.samples[i]!;
      return {
        bound,
        error: distance(sample.solution, solution),
        limit: sample.epsilon,
        kind: constantOn(
          problem.samples[i]!.lower(theta).constants.strongConvexity,
          sample.solution,
          sample.epsilon,
        ).kind,
        scale: norm(solution),
      };
    });
  const measurements = distancesOf('distance', plain);
  const ofGradient = (
    bound: BoundName,
    { gradient, bound: { total, kind } }: ReturnType<typeof hypergradient>,
  ): Measurement => ({
    bound,
    error: distance(gradient, truth.gradient),
    limit: total,
    kind,
    scale: norm(truth.gradient),
  });
  measurements.push(ofGradient('a-posteriori', plain));
  if (knowsMore(problem, theta)) measurements.push(ofGradient('local', evaluate('local')));
  const sharp = evaluate('sharp');
  measurements.push(ofGradient('sharp', sharp));
  const newton = evaluate('newton');
  measurements.push(...distancesOf('newton-distance', newton), ofGradient('newton', newton));
  // Its values may use what the problem knows of the error ball; those of `plain` may not.
  for (const { value, corrected } of [plain, sharp, newton]) {
    for (const [bound, computed] of [
      ['value', value],
      ['corrected-value', corrected],
    ] as const) {
      measurements.push({
        bound,
        error: Math.abs(computed.value - truth.value),
        limit: computed.error,
        kind: computed.kind,
        scale: Math.abs(truth.value),
      });
    }
  }
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
