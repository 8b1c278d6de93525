import type { BoundParts, HypergradientBound } from '../bounds/aPosteriori.js';
import type { BoundedValue } from '../bounds/value.js';
import { roundedUp } from '../vector/rounding.js';
import { upperNorm } from '../vector/upperNorm.js';
import { dot } from '../vector/vector.js';
import type { Along } from './along.js';
import type { EvaluationRequest } from './evaluationRequest.js';
import type { SampleHypergradient } from './sampleHypergradient.js';

/** How many times closer: a digit and a half, which costs what one more solve of moderate accuracy does. */
const CLOSER = 30;

/** What is asked of the evaluation that follows one to `epsilon` and `residual`, for `work` units at most. */
export function closerRequest(
  request: EvaluationRequest,
  { epsilon, residual, work }: { epsilon: number; residual: number; work: number },
): EvaluationRequest {
  return {
    ...request,
    epsilon: epsilon / CLOSER,
    delta: residual / CLOSER,
    maxTotalWork: work,
    curvature: false,
    // The dual of the one direction serves; those of all parameters are not needed twice.
    certificate: request.certificate === 'sharp' ? 'local' : (request.certificate ?? 'local'),
  };
}

/**
 * The bound of a number or vector that is `distance` from one whose error is bounded: |a − c| ≤ |a − b| + |b − c|, for
 * the numbers as they are computed. What the two differ by counts among the parts as what is left does.
 */
function throughCloser(distance: number, closer: HypergradientBound): HypergradientBound {
  const { rounding, ...errors } = closer.parts;
  const sum = Object.values(errors).reduce((a, b) => a + b, 0);
  const growth = 1 + distance / sum;
  const grown = growth < Infinity;
  const part = (name: keyof typeof errors): number => errors[name] * (grown ? growth : 1);
  const parts: BoundParts = {
    parameterGradient: part('parameterGradient'),
    cross: part('cross'),
    adjointResidual: part('adjointResidual'),
    // Where nothing is left, all of it: that of x̃.
    upperGradient: part('upperGradient') + (grown ? 0 : distance),
    hessian: part('hessian'),
    rounding,
  };
  return { ...closer, total: roundedUp(distance + closer.total), parts };
}

/** uᵀh − zᵀ(∇_x f − Aq̃), `correction` the latter, and its bound through that at a closer point. */
export function alongThroughCloser(
  direction: Float64Array,
  hypergradient: Float64Array,
  correction: number,
  closer: SampleHypergradient,
): Along {
  const { slope: there = NaN, bound = closer.bound } = closer.along ?? {};
  const slope = dot(direction, hypergradient) - correction;
  return {
    slope,
    bound: throughCloser(roundedUp(Math.abs(slope - there)), bound),
    improved: closer.gradient,
  };
}

/** The bound of h through that at a closer point. */
export function boundThroughCloser(
  hypergradient: Float64Array,
  { gradient, bound }: SampleHypergradient,
): HypergradientBound {
  const distance = upperNorm(hypergradient.map((h, j) => h - gradient[j]!));
  return throughCloser(roundedUp(distance), bound);
}

/** The interval that says more: a certified one before an estimated one, else the smaller. */
export function betterValue(one: BoundedValue, other: BoundedValue): BoundedValue {
  if (one.kind !== other.kind) return one.kind === 'certified' ? one : other;
  return other.error < one.error ? other : one;
}
