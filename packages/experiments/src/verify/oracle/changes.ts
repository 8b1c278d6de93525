import {
  constantsOn,
  crossNorm,
  dot,
  norm,
  type Constant,
  type Linearisation,
  type LowerLevel,
  type Sample,
  type SampleHypergradient,
} from '@bilevel/core';
import { compare, type Judgement } from './judge.js';
import type { ExactPoint } from './models/model.js';
import { minus, plusScaled, type Arithmetic, type Real, type Reals } from './real.js';
import type { Solver } from './solve.js';
import type { Enclosed, SampleTruth } from './truth.js';

/**
 * What bounds are made of: the constants of a problem, against quotients at points near x̃ in the
 * directions that make them large; and how much A and B change from x̃ to x*, against that change.
 */
export const PARTS = [
  'strong-convexity',
  'lipschitz-gradient',
  'lipschitz-hessian',
  'lipschitz-cross',
  'lipschitz-upper',
  'cross-norm',
  'hessian-change',
  'hessian-form',
  'hessian-energy',
  'cross-change',
  'cross-energy',
  'tangent',
] as const;
export type PartName = (typeof PARTS)[number];

/** Iterations for directions: they need not be exact. */
const POWER_ITERATIONS = 12;
/** Columns of B that are compared one by one. */
const MOST_COLUMNS = 3;
/** Relative: what is left of the digits after differences of nearby points. */
const RELATIVE = -18;

interface Context {
  readonly arithmetic: Arithmetic;
  readonly solver: Solver;
  readonly theta: Float64Array;
  readonly sample: Sample;
  readonly level: LowerLevel;
  readonly at: Linearisation;
  readonly found: SampleHypergradient;
  readonly truth: SampleTruth;
  /** At x̃. */
  readonly here: ExactPoint;
  /** A distance to nearby points, in the units of x. */
  readonly scale: number;
  readonly index: number;
}

/** The parts of the bounds of one sample, against what they bound. */
export function partJudgements(
  { arithmetic, solver }: { readonly arithmetic: Arithmetic; readonly solver: Solver },
  sample: Sample,
  theta: Float64Array,
  found: SampleHypergradient,
  truth: SampleTruth,
  scale: number,
  index: number,
): Judgement<PartName>[] {
  const level = sample.lower(theta);
  const here = truth.sample.at(arithmetic.vector(found.solution));
  const at = level.linearise(found.solution);
  const context = {
    arithmetic,
    solver,
    theta,
    sample,
    level,
    at,
    found,
    truth,
    here,
    scale,
    index,
  };
  return [...constantJudgements(context), ...changeJudgements(context)];
}

function judged(
  { arithmetic, index }: Context,
  bound: PartName,
  { kind }: Pick<Constant, 'kind'>,
  error: Real,
  limit: Real,
  slack = error.times(arithmetic.powerOfTen(RELATIVE)),
): Judgement<PartName> {
  // Limits are products of claimed numbers with exact ones.
  const exact: Enclosed = { value: error.minus(limit), slack };
  const { verdict } = compare(arithmetic, exact, 0);
  return {
    bound,
    kind,
    sample: index,
    error: error.toNumber(),
    limit: limit.toNumber(),
    verdict: verdict === 'undecided' ? 'holds' : verdict,
  };
}

/** Constants that hold in the error ball at least, at two points of it or anywhere. */
function constantJudgements(context: Context): Judgement<PartName>[] {
  const { arithmetic, sample, level, at, found, here, theta, truth, scale } = context;
  const real = (value: number): Real => arithmetic.of(value);
  const constants = constantsOn(level.constants, found.solution, found.epsilon);
  const out: Judgement<PartName>[] = [];
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
    const slopes = arithmetic.norm(minus(moved.upperGradient(), here.upperGradient()));
    out.push(judged(context, 'lipschitz-upper', upper, slopes, real(upper.value).times(distance)));
  }
  const within = sample.upper.lipschitzGradientWithin?.(found.solution, theta, found.epsilon);
  if (within !== undefined) {
    const slopes = minus(truth.point.upperGradient(), here.upperGradient());
    const distance = arithmetic.norm(minus(truth.point.x, here.x));
    out.push(
      judged(
        context,
        'lipschitz-upper',
        within,
        arithmetic.norm(slopes),
        real(within.value).times(distance),
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

/** What the problem knows of its error ball. */
function changeJudgements(context: Context): Judgement<PartName>[] {
  const { arithmetic, solver, level, at, found, here, truth } = context;
  const d = found.solution.length;
  const gradient = new Float64Array(d);
  level.gradient(found.solution, gradient);
  const local = at.within?.({
    radius: found.epsilon,
    gradient,
    gradientRounding: level.gradientRounding?.(found.solution) ?? 0,
  });
  if (local === undefined) return [];
  const there = truth.point;
  const size = there.lipschitz(truth.solution.slack).hessianNorm;
  const real = (value: number): Real => arithmetic.of(value);
  const energy = (r: Reals): Real =>
    arithmetic
      .dot(r, solver.solve(there, r, size).solution)
      .abs()
      .sqrt();
  const out: Judgement<PartName>[] = [];
  const vectors = [found.adjoint, ...(found.duals ?? []).slice(0, 2)];
  const changes = vectors.map((v) => {
    const exact = arithmetic.vector(v);
    return minus(there.apply(exact), here.apply(exact));
  });
  const slackOf = (v: Float64Array): Real =>
    size.times(arithmetic.norm(arithmetic.vector(v))).times(arithmetic.unit);
  for (const [k, v] of vectors.entries()) {
    const change = changes[k]!;
    const slack = slackOf(v);
    out.push(
      judged(
        context,
        'hessian-change',
        local,
        arithmetic.norm(change),
        real(local.hessianChange(v)),
        slack,
      ),
    );
    if (local.hessianEnergy !== undefined) {
      const soft = slack.div(truth.sample.strongConvexity.sqrt());
      out.push(
        judged(
          context,
          'hessian-energy',
          local,
          energy(change),
          real(local.hessianEnergy(v)),
          soft,
        ),
      );
    }
    if (local.hessianForm !== undefined && k > 0) {
      const form = arithmetic.dot(arithmetic.vector(v), changes[0] ?? []).abs();
      const formSlack = slackOf(found.adjoint).times(arithmetic.norm(arithmetic.vector(v)));
      out.push(
        judged(
          context,
          'hessian-form',
          local,
          form,
          real(local.hessianForm(v, found.adjoint)),
          formSlack,
        ),
      );
    }
  }
  const q = arithmetic.vector(found.adjoint);
  const crossed = minus(there.crossTranspose(q), here.crossTranspose(q));
  out.push(
    judged(
      context,
      'cross-change',
      local,
      arithmetic.norm(crossed),
      real(local.crossTransposeChange(found.adjoint)),
      arithmetic.norm(here.crossTranspose(q)).plus(1).times(arithmetic.unit),
    ),
  );
  const n = Math.min(MOST_COLUMNS, truth.sample.parameters);
  for (let j = 0; j < n; j++) {
    const column = there.cross(j);
    if (local.crossEnergy !== undefined) {
      const slack = arithmetic
        .norm(column)
        .times(arithmetic.unit)
        .div(truth.sample.strongConvexity.sqrt());
      out.push(
        judged(
          context,
          'cross-energy',
          local,
          energy(minus(column, here.cross(j))),
          real(local.crossEnergy(j)),
          slack,
        ),
      );
    }
    if (local.tangentNorm !== undefined) {
      const { euclidean, energy: inEnergy } = local.tangentNorm();
      const { solution: tangent } = solver.solve(there, column, size);
      const slack = arithmetic.norm(tangent).times(arithmetic.powerOfTen(RELATIVE));
      if (euclidean < Infinity)
        out.push(
          judged(context, 'tangent', local, arithmetic.norm(tangent), real(euclidean), slack),
        );
      if (inEnergy < Infinity)
        out.push(judged(context, 'tangent', local, energy(column), real(inEnergy), slack));
    }
  }
  return out;
}

/** A vector with no symmetry. */
function begin(length: number): Float64Array {
  return Float64Array.from({ length }, (_, j) => 1 + Math.sin(3 * j + 1));
}

/** About the eigenvector of the largest eigenvalue of A. */
function steepest(at: Linearisation, d: number): Float64Array {
  let v = begin(d);
  for (let k = 0; k < POWER_ITERATIONS; k++) {
    const image = new Float64Array(d);
    at.hessianVector(v, image);
    v = normalised(image, v);
  }
  return v;
}

/** About the direction that B makes longest. */
function widest(at: Linearisation, d: number, n: number): Float64Array {
  let v = begin(n);
  for (let k = 0; k < POWER_ITERATIONS; k++) {
    const image = new Float64Array(d);
    at.cross(v, image);
    const back = new Float64Array(n);
    at.crossTranspose(image, back);
    v = normalised(back, v);
  }
  return v;
}

/** About the eigenvector of the smallest eigenvalue of A. */
function softest({ solver, here, truth }: Context, start: Reals): Reals {
  const { hessianNorm } = here.lipschitz(truth.solution.slack);
  return solver.solve(here, start, hessianNorm).solution;
}

/** v/‖v‖, or what it was made of where that is no vector. */
function normalised(v: Float64Array, otherwise: Float64Array): Float64Array {
  const size = norm(v);
  return size > 0 && Number.isFinite(dot(v, v)) ? v.map((value) => value / size) : otherwise;
}
