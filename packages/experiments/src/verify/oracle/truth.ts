import { exactSoftmax, type SoftmaxSample } from './models/softmax.js';
import { exactPicture, type PictureSample } from './models/picture/picture.js';
import { exactRegression, type RegressionSample } from './models/regression.js';
import { exactQuadratic, type QuadraticSample } from './models/quadratic.js';
import type { ExactPoint, ExactSample } from './models/model.js';
import { Arithmetic, plusScaled, type Real, type Reals } from './real.js';
import { NoTruthError, Solver } from './solve.js';

/** More than 64 bits have. */
const FEW_DIGITS = 22;

/** A problem at one θ as plain data, from which product and oracle make theirs apart from each other. */
export type ProblemData =
  | { readonly kind: 'picture'; readonly samples: readonly PictureSample[] }
  | { readonly kind: 'softmax'; readonly samples: readonly SoftmaxSample[] }
  | { readonly kind: 'regression'; readonly samples: readonly RegressionSample[] }
  | { readonly kind: 'quadratic'; readonly samples: readonly QuadraticSample[] };

/** The samples in high precision. */
function exactSamples(arithmetic: Arithmetic, data: ProblemData): ExactSample[] {
  switch (data.kind) {
    case 'picture':
      return data.samples.map((sample) => exactPicture(arithmetic, sample));
    case 'softmax':
      return data.samples.map((sample) => exactSoftmax(arithmetic, sample));
    case 'regression':
      return data.samples.map((sample) => exactRegression(arithmetic, sample));
    case 'quadratic':
      return data.samples.map((sample) => exactQuadratic(arithmetic, sample));
  }
}

/** A number and what it may be off by, in exact arithmetic. */
export interface Enclosed {
  readonly value: Real;
  readonly slack: Real;
}

/** A vector and what it may be off by, as a norm. */
interface EnclosedVector {
  readonly value: Reals;
  readonly slack: Real;
}

/** The truth about one sample. */
export interface SampleTruth {
  readonly sample: ExactSample;
  readonly point: ExactPoint;
  readonly solution: EnclosedVector;
  readonly adjoint: EnclosedVector;
  readonly value: Enclosed;
  readonly gradient: EnclosedVector;
}

/** The truth about F and ∇F, the means over the samples. */
export interface ExactTruth {
  readonly arithmetic: Arithmetic;
  readonly solver: Solver;
  readonly samples: readonly SampleTruth[];
  readonly value: Enclosed;
  readonly gradient: EnclosedVector;
  /** Distances to what was computed, as they become known. */
  readonly errors: Map<string, Enclosed>;
}

/**
 * x*, q*, F and ∇F of every sample by Newton's method from the points given, each with a certified
 * bound on what it is off by: ‖∂_x g‖/μ of x*, and for the others the bounds of mathematics.md §5 with
 * that distance, all in high precision.
 */
export function exactTruth(
  digits: number,
  data: ProblemData,
  starts: readonly Float64Array[],
): ExactTruth {
  const arithmetic = new Arithmetic(digits);
  const solver = new Solver(arithmetic);
  const near = approached(data, starts);
  const samples = exactSamples(arithmetic, data).map((sample, i) =>
    truthOfSample(arithmetic, solver, sample, arithmetic.vectorOf(near[i]!)),
  );
  const share = arithmetic.one.div(samples.length);
  const n = samples[0]?.sample.parameters ?? 0;
  let value: Enclosed = { value: arithmetic.zero, slack: arithmetic.zero };
  let gradient: EnclosedVector = { value: arithmetic.zeros(n), slack: arithmetic.zero };
  for (const one of samples) {
    value = {
      value: value.value.plus(one.value.value.times(share)),
      slack: value.slack.plus(one.value.slack.times(share)),
    };
    gradient = {
      value: plusScaled(gradient.value, share, one.gradient.value),
      slack: gradient.slack.plus(one.gradient.slack.times(share)),
    };
  }
  return { arithmetic, solver, samples, value, gradient, errors: new Map() };
}

/** Most of the way to x* in few digits, which cost a fraction. */
function approached(data: ProblemData, starts: readonly Float64Array[]): readonly Reals[] {
  const coarse = new Arithmetic(FEW_DIGITS);
  const solver = new Solver(coarse);
  return exactSamples(coarse, data).map((sample, i) => {
    const start = coarse.vector(starts[i]!);
    try {
      return solver.minimise(sample, start).point.x;
    } catch (error) {
      if (error instanceof NoTruthError) return start;
      throw error;
    }
  });
}

function truthOfSample(
  arithmetic: Arithmetic,
  solver: Solver,
  sample: ExactSample,
  start: Reals,
): SampleTruth {
  const { point, distance } = solver.minimise(sample, start);
  const mu = sample.strongConvexity;
  const near = point.lipschitz(distance);
  const upper = point.upperGradient();
  const { solution: q, residual } = solver.solve(point, upper, near.hessianNorm);
  const sizeOfAdjoint = arithmetic.norm(q);
  // §5.1: ‖q̃ − q*‖, then ‖h − ∇F‖.
  const adjointSlack = residual
    .plus(near.upper.plus(near.hessian.times(sizeOfAdjoint)).times(distance))
    .div(mu);
  const slack = near.cross
    .times(sizeOfAdjoint)
    .times(distance)
    .plus(near.crossNorm.plus(near.cross.times(distance)).times(adjointSlack))
    .plus(arithmetic.unit.times(near.crossNorm).times(sizeOfAdjoint));
  const { value, terms } = point.value();
  return {
    sample,
    point,
    solution: { value: point.x, slack: distance },
    adjoint: { value: q, slack: adjointSlack },
    value: {
      value,
      slack: arithmetic
        .norm(upper)
        .times(distance)
        .plus(near.upper.times(distance).times(distance).div(2))
        .plus(arithmetic.unit.times(terms)),
    },
    gradient: { value: point.crossTranspose(q).map((h) => h.negated()), slack },
  };
}
