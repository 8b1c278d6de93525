import { sumBound } from '../bounds/aPosteriori.js';
import type { BoundedValue } from '../bounds/value.js';
import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { roundedUp } from '../vector/rounding.js';
import { joined, splitLike } from '../vector/split.js';
import { roundingOfSum, sum } from '../vector/sum.js';
import { norm } from '../vector/vector.js';
import type { Along } from './along.js';
import { beforehandOfSum } from './beforehand.js';
import { evaluateSample, type Keep } from './evaluateSample.js';
import type { EvaluationRequest } from './evaluationRequest.js';
import type { SampleHypergradient } from './sampleHypergradient.js';
import type { WarmStart } from './warmStart.js';

/**
 * {@link evaluateSample}, and of a sample that is a sum of P parts that of each of them. As A of the sum is
 * block-diagonal, h, f and the bounds on their errors are the sums of the parts': what Cauchy and Schwarz would
 * make of one bound with ε² = Σ ε_p² and ‖q̃‖² = Σ ‖q̃_p‖² is never smaller. Each part is solved to ε/√P and δ/√P, by
 * its own kernels and with its own μ and L; ε and R of the sum are the roots of the sums of squares.
 *
 * @throws what evaluateSample throws
 */
export function evaluateParts(
  sample: Sample,
  theta: Float64Array,
  start: WarmStart,
  request: EvaluationRequest,
  pace: Pace,
): Cooperative<SampleHypergradient> {
  return evaluateAndKeep(sample, theta, start, request, pace, copied);
}

/** The same, of which `keep` takes what it needs before the memory of its vectors is given back. */
export function* evaluateAndKeep<T>(
  sample: Sample,
  theta: Float64Array,
  start: WarmStart,
  request: EvaluationRequest,
  pace: Pace,
  keep: Keep<T>,
): Cooperative<T> {
  const { parts } = sample;
  if (parts === undefined) return yield* evaluateSample(sample, theta, start, request, pace, keep);
  const share = Math.sqrt(parts.length);
  const { maxWork, maxTotalWork = 2 * maxWork * parts.length } = request;
  const starts = startsOf(start, parts);
  const found: SampleHypergradient[] = [];
  let left = maxTotalWork;
  for (const [p, part] of parts.entries()) {
    const own = {
      ...request,
      epsilon: request.epsilon / share,
      delta: request.delta / share,
      maxTotalWork: Math.max(0, Math.floor(left / (parts.length - p))),
    };
    const one = yield* evaluateSample(part, theta, starts[p]!, own, pace, copied);
    left -= one.work.total;
    found.push(one);
  }
  return keep(added(found));
}

/** What outlives the memory of a level. */
function copied(found: SampleHypergradient): SampleHypergradient {
  const { solution, adjoint, duals } = found;
  return {
    ...found,
    solution: solution.slice(),
    adjoint: adjoint.slice(),
    ...(duals && { duals: duals.map((z) => z.slice()) }),
  };
}

/** The warm starts of parts, as views. */
function startsOf(
  { point, adjoint, tangent, earlier }: WarmStart,
  parts: readonly Sample[],
): WarmStart[] {
  const points = splitLike(point, parts);
  const adjoints = splitLike(adjoint, parts);
  const duals = tangent?.duals.map((z) => splitLike(z, parts));
  const before = earlier?.map((q) => splitLike(q, parts));
  return parts.map((_, p) => ({
    point: points[p]!,
    adjoint: adjoints[p]!,
    ...(tangent && duals && { tangent: { ...tangent, duals: duals.map((z) => z[p]!) } }),
    ...(before && { earlier: before.map((q) => q[p]!) }),
  }));
}

function added(parts: readonly SampleHypergradient[]): SampleHypergradient {
  const count = parts.length;
  const total = (of: (part: SampleHypergradient) => number): number => sum(parts.map(of));
  const rounding = (size: (part: SampleHypergradient) => number): number =>
    roundingOfSum(count, total(size));
  const ofGradient = rounding(({ gradient }) => norm(gradient));
  const sumOf = (of: (part: SampleHypergradient) => BoundedValue): BoundedValue => ({
    value: total((part) => of(part).value),
    error: roundedUp(
      total((part) => of(part).error) + rounding((part) => Math.abs(of(part).value)),
      count + 4,
    ),
    kind: parts.every((part) => of(part).kind === 'certified') ? 'certified' : 'estimated',
  });
  const each = <T>(of: (part: SampleHypergradient) => T | undefined): T[] | undefined => {
    const all = parts.map(of).filter((one) => one !== undefined);
    return all.length === count ? all : undefined;
  };
  const duals = each((part) => part.duals);
  const earlier = each((part) => part.earlier);
  const along = each((part) => part.along);
  const curvature = each((part) => part.curvature);
  const shortest = earlier && Math.min(...earlier.map(({ length }) => length));
  const lower = total(({ work }) => work.lower);
  const adjoint = total(({ work }) => work.adjoint);
  return {
    gradient: sumOfVectors(parts.map(({ gradient }) => gradient)),
    solution: joined(parts.map(({ solution }) => solution)),
    adjoint: joined(parts.map((part) => part.adjoint)),
    ...(duals && { duals: duals[0]!.map((_, j) => joined(duals.map((z) => z[j]!))) }),
    ...(earlier && {
      earlier: earlier[0]!.slice(0, shortest).map((_, k) => joined(earlier.map((q) => q[k]!))),
    }),
    epsilon: roundedUp(Math.hypot(...parts.map(({ epsilon }) => epsilon))),
    residual: roundedUp(Math.hypot(...parts.map(({ residual }) => residual))),
    bound: sumBound(
      parts.map(({ bound }) => bound),
      ofGradient,
    ),
    beforehand: beforehandOfSum(
      parts.map(({ beforehand }) => beforehand),
      ofGradient,
    ),
    value: sumOf(({ value }) => value),
    corrected: sumOf(({ corrected }) => corrected),
    ...(along && { along: alongOfSum(along) }),
    ...(curvature && { curvature: sumOfVectors(curvature) }),
    work: { lower, adjoint, total: lower + adjoint },
    status: {
      lower: first(parts.map(({ status }) => status.lower)),
      adjoint: first(parts.map(({ status }) => status.adjoint)),
    },
  };
}

function alongOfSum(parts: readonly Along[]): Along {
  const slopes = parts.map(({ slope }) => slope);
  return {
    slope: sum(slopes),
    bound: sumBound(
      parts.map(({ bound }) => bound),
      roundingOfSum(parts.length, sum(slopes.map(Math.abs))),
    ),
    improved: sumOfVectors(parts.map(({ improved }) => improved)),
  };
}

function sumOfVectors(all: readonly Float64Array[]): Float64Array {
  return all[0]!.map((_, j) => sum(all.map((one) => one[j]!)));
}

/** How the sum ended: as the first part that did not converge. */
function first<S extends string>(statuses: readonly S[]): S {
  return statuses.find((status) => status !== 'converged') ?? statuses[0]!;
}
