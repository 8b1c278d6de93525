import {
  aPosterioriBound,
  type APosterioriInput,
  type HypergradientBound,
} from '../bounds/aPosteriori.js';
import { changeOver, tighter } from '../bounds/change.js';
import { crossColumns, crossNorm, normOfColumns } from '../bounds/crossNorm.js';
import { correctedValue, plainValue } from '../bounds/value.js';
import { NotFiniteError, expected } from '../errors.js';
import { solveLinear } from '../linear/solveLinear.js';
import { hessianSystem } from '../linear/linearSolver.js';
import { solveLower, type LowerSolution } from '../lower/solveLower.js';
import { requireConstants } from '../problem/check.js';
import { certified, constantOn, estimated, type Constant } from '../problem/constant.js';
import { constantsOn } from '../problem/constantsOn.js';
import type { LocalChange, LowerConstants, LowerLevel, Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { beforehand } from './beforehand.js';
import { usesDuals, type EvaluationRequest } from './evaluationRequest.js';
import { closerBall } from './closerBall.js';
import { certifiedAlong, type Along } from './along.js';
import { dualCertificate, type EvaluatedSample } from './dualCertificate.js';
import { MAX_DUALS, solveDuals } from './duals.js';
import {
  alongThroughCloser,
  betterValue,
  boundThroughCloser,
  closerRequest,
} from './closerPoint.js';
import {
  ASSUMED_MARGIN,
  normUp,
  representable,
  roundedUp,
  roundingLevel,
} from '../vector/rounding.js';
import { plainVectors, provenSizes, roomAmong } from '../vector/vectors.js';
import { roundingOf } from './roundingOf.js';
import type { SampleHypergradient } from './sampleHypergradient.js';
import { upperCurvature, workOfCurvature } from './upperCurvature.js';
import { earlierAdjoints, predicted, type WarmStart } from './warmStart.js';

/** Takes what it keeps of an evaluation before the memory of its vectors is given back. */
export type Keep<T> = (found: SampleHypergradient) => T;

/**
 * The unified framework (mathematics.md §2; Ehrhardt & Roberts 2023) on one sample: x̃ to ε, q̃ to δ,
 * h = ∇_θ f(x̃) − B(x̃)ᵀ q̃, and the bounds of §5. The result is what `keep` makes of it.
 *
 * @throws ArgumentError unless 0 < μ ≤ L and the other constants are finite and at least 0.
 * @throws NotFiniteError when the problem's functions return NaN or infinity.
 */
export function* evaluateSample<T>(
  sample: Sample,
  theta: Float64Array,
  start: WarmStart,
  request: EvaluationRequest,
  pace: Pace,
  keep: Keep<T>,
): Cooperative<T> {
  const level = sample.lower(theta);
  try {
    return keep((yield* evaluateLevel(sample, level, theta, start, request, pace, false)).found);
  } finally {
    level.release?.();
  }
}

/** `isLast`: along a direction here, and not through a closer point; with the z that it comes by. */
function* evaluateLevel(
  sample: Sample,
  level: LowerLevel,
  theta: Float64Array,
  start: WarmStart,
  request: EvaluationRequest,
  pace: Pace,
  isLast: boolean,
): Cooperative<{ readonly found: SampleHypergradient; readonly dual: Float64Array | undefined }> {
  const d = sample.dimension;
  const n = theta.length;
  requireConstants(level.constants);
  const vectors = level.vectors ?? plainVectors;
  const { dot, subtract } = vectors;
  const room = (): Float64Array => roomAmong(vectors, d);
  const proven = provenSizes(vectors);
  const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
  const { epsilon, delta, maxWork, maxTotalWork = 2 * maxWork } = request;
  const from = predicted(level, start, theta);
  const solved = yield* solveLower(
    request.lower,
    level,
    from.point,
    { epsilon, maxWork: Math.min(maxWork, maxTotalWork - from.work) },
    pace,
  );
  const below = { ...solved, work: solved.work + from.work };
  const linearisation = level.linearise(below.point);
  // What holds in a region only counts as proven where the error ball lies in it.
  const constants = provenFrom(
    level,
    below,
    constantsOn(level.constants, below.point, below.epsilon),
  );
  const onBall = (constant: Constant): Constant => constantOn(constant, below.point, below.epsilon);

  const upperGradient = room();
  sample.upper.gradient(below.point, theta, upperGradient);
  requireFinite('the gradient of the upper-level loss', norm(upperGradient));
  const system = hessianSystem(level, linearisation, upperGradient);
  const recycles = request.linear.recycles ?? 0;
  const above = yield* solveLinear(
    request.linear,
    recycles > 0 ? { ...system, earlier: start.earlier ?? [], tolerance: delta } : system,
    start.adjoint,
    { delta, maxWork: Math.min(maxWork, maxTotalWork - below.work) },
    pace,
  );
  requireFinite('the residual of the adjoint system', above.residual);

  const gradient = new Float64Array(n);
  const columns =
    linearisation.crossNorm === undefined && n <= MAX_DUALS
      ? crossColumns(linearisation, n, room)
      : undefined;
  // Bᵀq̃ by the columns of B where the problem has them for less: the certificate needs them anyway.
  const byColumns = columns !== undefined && linearisation.crossColumns !== undefined;
  if (byColumns) {
    for (const [j, column] of columns.entries()) gradient[j] = dot(column, above.solution);
  } else {
    linearisation.crossTranspose(above.solution, gradient);
  }
  const direct = new Float64Array(n);
  sample.upper.parameterGradient?.(below.point, theta, direct);
  subtract(direct, gradient, gradient);
  requireFinite('the hypergradient', norm(gradient));

  const value = sample.upper.value(below.point, theta);
  requireFinite('the upper-level loss', value);
  const solvesForDuals = usesDuals(request.certificate) && n <= MAX_DUALS;
  const within = (radius: number): LocalChange | undefined =>
    linearisation.within?.({
      radius,
      gradient: below.gradient,
      gradientRounding: below.gradientRounding,
      forms: solvesForDuals || isLast,
    });
  let radius = below.epsilon;
  /** Along a direction everything is bounded through a closer point: nothing need be known of this one. */
  const goesCloser =
    request.direction !== undefined && !isLast && maxTotalWork - below.work - above.work > 1;
  const needsLocal = !goesCloser || solvesForDuals || request.certificate === 'newton';
  let local = request.certificate === 'plain' || !needsLocal ? undefined : within(radius);
  let newtonWork = 0;
  if (request.certificate === 'newton' && local?.kind === 'certified' && linearisation.rounding) {
    const budget = Math.min(maxWork, maxTotalWork - below.work - above.work);
    const closer = yield* closerBall(
      { radius, local },
      within,
      below,
      { system, linearisation, proven, maxWork: budget },
      pace,
    );
    ({ radius, local } = closer);
    newtonWork = closer.work;
  }
  const residual = representable(normUp(above.residual, d, d));
  const adjointNorm = representable(proven.norm(above.solution));
  const { rounding: products } = linearisation;
  const upperRounding = sample.upper.rounding?.(below.point, theta);
  const upperSize = proven.norm(upperGradient);
  const upperGradientNorm = representable(
    roundedUp(upperSize + (upperRounding?.gradient ?? roundingLevel(d, upperSize))),
  );
  const sizeOfCross = columns
    ? normOfColumns(columns, vectors, products?.cross())
    : crossNorm(linearisation, d, n);
  const rounding = roundingOf(
    {
      adjoint: above.solution,
      columns: byColumns ? columns : undefined,
      sizes: {
        lipschitzGradient: constants.lipschitzGradient.value,
        gradient: below.gradientNorm,
        gradientRounding: below.gradientRounding,
        residual,
        adjoint: adjointNorm,
        upperGradient: upperGradientNorm,
        upperParameterGradient: norm(direct),
        hypergradient: norm(gradient),
        cross: sizeOfCross.value,
        value: Math.abs(value),
      },
    },
    { gradient: level.gradientRounding !== undefined, products, upper: upperRounding },
    proven,
  );
  const input: APosterioriInput = {
    ...(local && {
      local: {
        kind: local.kind,
        hessianChange: local.hessianChange(above.solution),
        ...(local.hessianEnergy && { hessianEnergy: local.hessianEnergy(above.solution) }),
        ...(local.tangentNorm && { tangent: local.tangentNorm() }),
        crossTransposeChange: local.crossTransposeChange(above.solution),
        ...(local.crossNormChange && { crossNormChange: local.crossNormChange() }),
      },
    }),
    lower: constants,
    lipschitzUpperGradient:
      request.certificate === 'plain'
        ? onBall(sample.upper.lipschitzGradient)
        : tighter(
            onBall(sample.upper.lipschitzGradient),
            sample.upper.lipschitzGradientWithin?.(below.point, theta, radius),
          ),
    lipschitzUpperParameterGradient: onBall(
      sample.upper.lipschitzParameterGradient ?? certified(0),
    ),
    crossNorm: { ...sizeOfCross, value: representable(sizeOfCross.value) },
    epsilon: radius,
    // −∂_x g(x̃)ᵀe ≤ ‖∂_x g(x̃)‖ε, and ‖∂_x g(x̃)‖ is at most μ times the first ε.
    energy: roundedUp(Math.sqrt(constants.strongConvexity.value * below.epsilon * radius)),
    rounding,
    residual,
    adjointNorm,
    upperGradientNorm,
  };
  requireFinite('the norm of ∂_x ∂_θ g', input.crossNorm.value);
  const plain = aPosterioriBound(input);
  let adjointWork = above.work + newtonWork;
  let certificate: { bound: HypergradientBound; gradient: Float64Array } = {
    bound: plain,
    gradient,
  };
  /** What both dual-weighted certificates start from; the residual's vector may take a product. */
  let residualVector: Float64Array | undefined;
  const evaluated = (): EvaluatedSample => {
    residualVector ??= above.residualVector;
    if (residualVector === undefined) {
      residualVector = room();
      system.apply(above.solution, residualVector);
      subtract(upperGradient, residualVector, residualVector);
      adjointWork++;
    }
    return {
      system,
      adjoint: above.solution,
      residual: residualVector,
      input,
      change: changeOver(constants, radius, local, vectors),
      products,
      proven,
    };
  };
  let duals: readonly Float64Array[] | undefined;
  const left = maxTotalWork - below.work - above.work - newtonWork;
  if (solvesForDuals && left > 0 && plain.total > 0) {
    const sharp = yield* dualCertificate(
      evaluated(),
      {
        columns: columns ?? crossColumns(linearisation, n, room),
        columnRounding: products?.cross() ?? 0,
        columnSize: sizeOfCross.value,
        uncorrected: gradient,
        start: start.tangent?.duals,
      },
      Math.min(maxWork, left),
      pace,
    );
    duals = sharp.duals;
    adjointWork += sharp.work;
    if (isBetter(sharp.bound, plain)) {
      certificate = { bound: sharp.bound, gradient: sharp.corrected };
    }
  }
  let along: Along | undefined;
  let dual: Float64Array | undefined;
  let values = {
    value: plainValue(value, input),
    corrected: correctedValue(value, dot(above.solution, below.gradient), input),
  };
  if (request.direction !== undefined) {
    const own = evaluated();
    const workLeft = Math.max(0, maxTotalWork - below.work - adjointWork);
    if (!goesCloser || workLeft === 0) {
      const found = yield* certifiedAlong(
        own,
        linearisation,
        request.direction,
        gradient,
        input.crossNorm,
        Math.min(maxWork, workLeft),
        pace,
      );
      adjointWork += found.work;
      dual = found.dual;
      along = { slope: found.slope, bound: found.bound, improved: gradient };
    } else {
      const reached = { epsilon: radius, residual: above.residual, work: workLeft };
      const { found: closer, dual: z } = yield* evaluateLevel(
        sample,
        level,
        theta,
        { point: below.point, adjoint: above.solution },
        closerRequest(request, reached),
        pace,
        true,
      );
      adjointWork += closer.work.total;
      const correction = z ? dot(z, own.residual) : 0;
      along = alongThroughCloser(request.direction, gradient, correction, closer);
      const all = boundThroughCloser(certificate.gradient, closer);
      if (isBetter(all, certificate.bound)) certificate = { ...certificate, bound: all };
      values = {
        value: betterValue(values.value, closer.value),
        corrected: betterValue(values.corrected, closer.corrected),
      };
    }
  }
  let curvature: Float64Array | undefined;
  if (request.curvature === true && n <= MAX_DUALS) {
    const workLeft = Math.max(0, maxTotalWork - below.work - adjointWork);
    const steep =
      duals === undefined && workLeft > 0
        ? yield* solveDuals(
            system,
            columns ?? crossColumns(linearisation, n, room),
            start.tangent?.duals,
            Math.min(maxWork, workLeft),
            pace,
          )
        : undefined;
    adjointWork += steep?.work ?? 0;
    const tangents = duals ?? steep?.duals;
    if (tangents !== undefined && maxTotalWork - below.work - adjointWork >= workOfCurvature(n)) {
      const bent = yield* upperCurvature(
        sample,
        { theta, point: below.point, adjoint: above.solution, duals: tangents },
        vectors,
        pace,
      );
      ({ curvature } = bent);
      adjointWork += bent.work;
    }
  }
  const adjoint = above.solution;
  const found: SampleHypergradient = {
    gradient: certificate.gradient,
    solution: below.point,
    adjoint,
    ...(duals && { duals }),
    ...(along && { along }),
    ...(curvature && { curvature }),
    ...(recycles > 0 && { earlier: earlierAdjoints(start, adjoint).slice(0, recycles) }),
    epsilon: radius,
    residual: above.residual,
    bound: certificate.bound,
    beforehand: beforehand(input, { epsilon, delta }, d),
    ...values,
    work: { lower: below.work, adjoint: adjointWork, total: below.work + adjointWork },
    status: { lower: below.status, adjoint: above.status },
  };
  return { found, dual };
}

/**
 * The constants as they count where ε may be due to rounding that is assumed: μ, through which the
 * distance enters every bound, then counts as estimated.
 */
function provenFrom(
  level: LowerLevel,
  { gradientNorm, gradientRounding }: LowerSolution,
  constants: LowerConstants,
): LowerConstants {
  const stated = level.gradientRounding !== undefined;
  if (stated || gradientNorm >= ASSUMED_MARGIN * gradientRounding) return constants;
  return { ...constants, strongConvexity: estimated(constants.strongConvexity.value) };
}

/** A certified bound before an estimated one, else the smaller. */
function isBetter(one: HypergradientBound, other: HypergradientBound): boolean {
  return one.kind === other.kind ? one.total < other.total : one.kind === 'certified';
}

function requireFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new NotFiniteError(
    expected('a finite value', name, value, 'Check the functions of the problem at this θ.'),
  );
}
