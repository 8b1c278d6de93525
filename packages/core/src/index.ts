export { aPosterioriBound, meanBound } from './bounds/aPosteriori.js';
export type { APosterioriInput, BoundParts, HypergradientBound } from './bounds/aPosteriori.js';
export {
  aPrioriBound,
  lowerErrorRate,
  residualRate,
  type APrioriBound,
  type APrioriInput,
  type APrioriParts,
  type APrioriRate,
  type APrioriRounding,
} from './bounds/aPriori.js';
export {
  explainBound,
  largerRidge,
  type BoundCause,
  type BoundExplanation,
  type ExplainedPart,
  type ExplainOptions,
} from './bounds/explain.js';
export { gradientDescentRate, heavyBallRate } from './bounds/rates.js';
export { changeOver, type Change } from './bounds/change.js';
export { crossNorm, normOfColumns } from './bounds/crossNorm.js';
export { dualWeightedBound, type DualWeightedInput } from './bounds/dualWeighted.js';
export { distanceByStep, type NewtonResidual } from './bounds/distanceByStep.js';
export { newtonDistance, type NewtonStep } from './bounds/newtonDistance.js';
export {
  assumedRounding,
  type EvaluationRounding,
  type EvaluationSizes,
} from './bounds/evaluationRounding.js';
export { correctedValue, plainValue, type BoundedValue } from './bounds/value.js';
export { checkProblem, type CheckProblemOptions } from './checks/checkProblem.js';
export type { CheckName, ProblemCheck, ProblemReport } from './checks/report.js';
export type { DifferentiatedSample } from './differentiation/certify.js';
export {
  inexactAdHypergradient,
  unrolledHypergradient,
  type DifferentiatedHypergradient,
  type InexactAdOptions,
  type UnrolledOptions,
} from './differentiation/differentiate.js';
export type { DifferentiableSolver } from './differentiation/scheme.js';
export {
  ArgumentError,
  BilevelError,
  CancelledError,
  CheckpointError,
  NotFiniteError,
  ShapeError,
  SoftwareError,
  expected,
  requireLength,
  requirePositive,
} from './errors.js';
export type { Certificate, EvaluationRequest } from './hypergradient/evaluationRequest.js';
export type {
  HypergradientStatus,
  SampleHypergradient,
  Work,
} from './hypergradient/sampleHypergradient.js';
export type { Along } from './hypergradient/along.js';
export { warmStartOf, type WarmStart } from './hypergradient/warmStart.js';
export type { Beforehand, KnownConstant } from './hypergradient/beforehand.js';
export {
  hypergradient,
  type DirectionalDerivative,
  type Hypergradient,
  type HypergradientOptions,
  type SampleSummary,
} from './hypergradient/hypergradient.js';
export {
  roundingOf,
  type EvaluatedQuantities,
  type StatedRounding,
} from './hypergradient/roundingOf.js';
export { directCholesky, type DirectCholeskyOptions } from './linear/cholesky.js';
export { conjugateGradient } from './linear/conjugateGradient.js';
export type { LinearIteration, LinearSolver, LinearSystem } from './linear/linearSolver.js';
export { minres, type MinresOptions } from './linear/minres.js';
export { neumannSeries } from './linear/neumann.js';
export { linearGradientDescent, linearHeavyBall } from './linear/richardson.js';
export { recycling, type RecyclingOptions } from './linear/recycling.js';
export { solveLinear, type LinearSolution, type LinearStatus } from './linear/solveLinear.js';
export { fista } from './lower/fista.js';
export { gradientDescent } from './lower/gradientDescent.js';
export { heavyBall } from './lower/heavyBall.js';
export { lbfgs, type LbfgsOptions } from './lower/lbfgs.js';
export type { LowerIteration, LowerSolver } from './lower/lowerSolver.js';
export { safeHeavyBall } from './lower/safeHeavyBall.js';
export { laggedNewton } from './lower/laggedNewton.js';
export { newtonFinish } from './lower/newtonFinish.js';
export { newtonCg, type NewtonCgOptions } from './lower/newtonCg.js';
export { pointSolver } from './lower/pointSolver.js';
export { solveLower, type LowerSolution, type LowerStatus } from './lower/solveLower.js';
export {
  UNBOUNDED,
  certified,
  certifiedIn,
  combinedKind,
  constantOn,
  estimated,
  type Constant,
  type ConstantKind,
} from './problem/constant.js';
export { constantsOn } from './problem/constantsOn.js';
export { sumOfSamples } from './problem/sumOfSamples.js';
export type { ConjugateSteps, FirstOrderSteps } from './problem/fusedSteps.js';
export type { InnerSolves } from './problem/innerSolves.js';
export { ballRegion, type Region } from './problem/region.js';
export type {
  BilevelProblem,
  ErrorBall,
  Linearisation,
  LocalChange,
  LowerConstants,
  LowerLevel,
  Measures,
  ParameterRegulariser,
  ProductRounding,
  Sample,
  TangentNorm,
  UpperLoss,
  UpperRounding,
} from './problem/problem.js';
export type { ClosedForm } from './problem/shipped/closedForm.js';
export { denseMatrix, type DenseMatrix } from './problem/shipped/denseMatrix.js';
export { logisticRegression } from './problem/shipped/logisticRegression.js';
export {
  quadraticProblem,
  type QuadraticData,
  type QuadraticProblem,
} from './problem/shipped/quadratic.js';
export { randomQuadratic, type RandomQuadraticOptions } from './problem/shipped/randomQuadratic.js';
export type { RegressionData } from './problem/shipped/regressionData.js';
export type { RegressionUpper } from './problem/shipped/regressionLoss.js';
export {
  ridgeRegression,
  type RegressionOptions,
  type RidgeProblem,
} from './problem/shipped/ridge.js';
export { mixWords, seededGenerator } from './random/seeded.js';
export {
  correctedPoint,
  type CorrectedPoint,
  type CorrectionOptions,
  type PointPreconditioner,
} from './reparameterisation/correctedPoint.js';
export { diagonalHessian } from './reparameterisation/diagonalHessian.js';
export { differencedHessian } from './reparameterisation/differencedHessian.js';
export { directElimination } from './reparameterisation/directElimination.js';
export { elementwise, type ElementwiseChange } from './reparameterisation/elementwise.js';
export {
  implicitEstimate,
  reparameterisedEstimate,
  type EstimateOptions,
  type PointEstimate,
} from './reparameterisation/estimate.js';
export { exponential } from './reparameterisation/exponential.js';
export { gradientMap } from './reparameterisation/gradientMap.js';
export type { ParametricHessian } from './reparameterisation/parametricHessian.js';
export type {
  ChangeOfVariable,
  Reparameterisation,
  ReparameterisationContext,
} from './reparameterisation/reparameterisation.js';
export { Pace, runToEnd, runUnder, type Control, type Cooperative } from './run/cooperative.js';
export type { ProblemReference, ShardEngine, Together } from './shard/engine.js';
export { LocalShard, type LocalShardOptions, type ShardSolvers } from './shard/localShard.js';
export type {
  Shard,
  ShardControl,
  ShardRequest,
  SolveRequest,
  SolveSummary,
} from './shard/shard.js';
export { requireSameSoftware, softwareOf, type Software } from './shard/software.js';
export type { SolverDescription } from './shard/solverDescription.js';
export { linearSolverOf, lowerSolverOf } from './shard/solvers.js';
export { warmStartMemory, warmStartVectors, type WarmStartNeeds } from './shard/warmStarts.js';
export * from './rules.js';
export { adaptiveDescent, type AdaptiveOptions } from './upper/adaptive.js';
export type { Box } from './upper/box.js';
export { onEngine, type EngineOracle } from './upper/engineOracle.js';
export { DrawnOracle, type DrawnSet, type DrawnSource } from './upper/drawnOracle.js';
export { fixedStep, type FixedStepOptions } from './upper/fixedStep.js';
export {
  firstDraw,
  growingSamples,
  type GrowingSamplesOptions,
  type GrowingState,
} from './upper/growingSamples.js';
export { hoag, type HoagOptions, type ToleranceSchedule } from './upper/hoag.js';
export { inexactLbfgs, type InexactLbfgsOptions } from './upper/inexactLbfgs.js';
export {
  learn,
  LearningRun,
  type Checkpoint,
  type LearnOptions,
  type LearnResult,
} from './upper/learn.js';
export type {
  DrawnSamples,
  LearnStatus,
  LearnStep,
  Limits,
  MethodState,
  UpperMethod,
} from './upper/method.js';
export type { FirstStep, MoveOptions } from './upper/moves.js';
export type { Draw, Entered, Evaluation, Extras, Oracle, Tolerances } from './upper/oracle.js';
export { LocalOracle, ShardedOracle, type OracleOptions } from './upper/shardedOracle.js';
export type { Stopping } from './upper/stopping.js';
export { stochastic, type StepSchedule, type StochasticOptions } from './upper/stochastic.js';
export {
  ASSUMED_MARGIN,
  gamma,
  normUp,
  roundedDown,
  roundedUp,
  roundingLevel,
  UNDERFLOW,
  UNIT_ROUNDOFF,
} from './vector/rounding.js';
export { upperNorm } from './vector/upperNorm.js';
export { depthOfDot, dot, norm, squaredDistance } from './vector/vector.js';
export {
  plainVectors,
  provenSizes,
  type VectorStep,
  type ProvenSizes,
  type Vectors,
} from './vector/vectors.js';
