import { constantsOn, crossNorm } from '@bilevel/core';
import type { Judgement } from '../judge.js';
import { minus, plusScaled, type Real, type Reals } from '../real.js';
import { softest, steepest, widest } from './directions.js';
import { judged, type PartContext, type PartName } from './part.js';

/** Constants that hold in the error ball at least, at two points of it or anywhere. */
export function constantJudgements(context: PartContext): Judgement<PartName>[] {
  const { arithmetic, sample, level, at, found, here, theta, truth, scale } = context;
  const real = (value: number): Real => arithmetic.of(value);
  const constants = constantsOn(level.constants, found.solution, found.epsilon);
  const out: Judgement<PartName>[] = [];
  // What ∇f loses to cancellation is of the size of its terms, 1 and L_f among them, not of ∇f itself: two
  // of them may agree in more digits than there are.
  // Of an affine one, for which L_f is attained, nothing that matters: its differences are exact enough.
  const terms = 4 * (1 + sample.upper.lipschitzGradient.value);
  const slackOf = (slope: Reals): Real | undefined =>
    sample.upper.lipschitzGradientWithin &&
    arithmetic.norm(slope).plus(real(terms)).times(arithmetic.unit);
  const u = steepest(at, sample.dimension);
  const direction = arithmetic.vector(u);
  const size = arithmetic.norm(direction);
  if (size.isZero()) return out;
  const image = here.apply(direction);
  const { lipschitzGradient, lipschitzHessian, lipschitzCross, strongConvexity } = constants;
  out.push(
    judged(
      context,
      'lipschitz-gradient',
      lipschitzGradient,
      arithmetic.norm(image),
      real(lipschitzGradient.value).times(size),
    ),
    judged(
      context,
      'strong-convexity',
      strongConvexity,
      real(strongConvexity.value).times(size).times(size),
      arithmetic.dot(direction, image),
    ),
  );
  const soft = softest(context, direction);
  out.push(
    judged(
      context,
      'strong-convexity',
      strongConvexity,
      real(strongConvexity.value).times(arithmetic.dot(soft, soft)),
      arithmetic.dot(soft, here.apply(soft)),
    ),
  );
  for (const step of [1e-8, 0.1]) {
    const tau = real(scale * step);
    const moved = truth.sample.at(plusScaled(here.x, tau, direction));
    const distance = tau.times(size);
    const changed = arithmetic.norm(minus(moved.apply(direction), image));
    const slack = arithmetic.norm(image).times(arithmetic.unit);
    out.push(
      judged(
        context,
        'lipschitz-hessian',
        lipschitzHessian,
        changed,
        real(lipschitzHessian.value).times(distance).times(size),
        slack,
      ),
    );
    const [one, other] = [moved.crossTranspose(direction), here.crossTranspose(direction)];
    out.push(
      judged(
        context,
        'lipschitz-cross',
        lipschitzCross,
        arithmetic.norm(minus(one, other)),
        real(lipschitzCross.value).times(distance).times(size),
        arithmetic.norm(one).times(arithmetic.unit),
      ),
    );
    const { lipschitzGradient: upper } = sample.upper;
    const [there, before] = [moved.upperGradient(), here.upperGradient()];
    out.push(
      judged(
        context,
        'lipschitz-upper',
        upper,
        arithmetic.norm(minus(there, before)),
        real(upper.value).times(distance),
        slackOf(before),
      ),
    );
  }
  const within = sample.upper.lipschitzGradientWithin?.(found.solution, theta, found.epsilon);
  if (within !== undefined) {
    const before = here.upperGradient();
    const slopes = minus(truth.point.upperGradient(), before);
    const distance = arithmetic.norm(minus(truth.point.x, here.x));
    out.push(
      judged(
        context,
        'lipschitz-upper',
        within,
        arithmetic.norm(slopes),
        real(within.value).times(distance),
        slackOf(before),
      ),
    );
  }
  const n = theta.length;
  const claimed = crossNorm(at, sample.dimension, n);
  const b = widest(at, sample.dimension, n);
  const columns = Array.from(b, (factor, j) =>
    here.cross(j).map((value) => value.times(real(factor))),
  );
  const product = columns.reduce<Reals>(
    (sum, column) => plusScaled(sum, arithmetic.one, column),
    arithmetic.zeros(sample.dimension),
  );
  out.push(
    judged(
      context,
      'cross-norm',
      claimed,
      arithmetic.norm(product),
      real(claimed.value).times(arithmetic.norm(arithmetic.vector(b))),
    ),
  );
  return out;
}
