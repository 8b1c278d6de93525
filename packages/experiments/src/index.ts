export { DataFileError } from './errors.js';
export type { ExperimentOptions, Reproduced } from './experiment.js';
export {
  LibsvmError,
  parseLibsvm,
  readLibsvm,
  toRegressionData,
  type DenseOptions,
  type SparseRow,
} from './libsvm.js';
export type { ErrorRow, Tightness } from './quadratic/errors.js';
export {
  QUADRATIC_SOLVERS,
  exploreQuadratic,
  type Exploration,
  type ExploredRun,
  type QuadraticChoice,
} from './quadratic/explore.js';
export { reproduceQuadratic } from './quadratic/reproduce.js';
export type { QuadraticSummary, SolverSummary, SplitSummary } from './quadratic/summary.js';
export { superefficiencyFiles, type SuperefficiencyFiles } from './superefficiency/files.js';
export { FIGURES, type FigureName } from './superefficiency/figures.js';
export type { MethodName } from './superefficiency/methods.js';
export {
  reproduceSuperefficiency,
  type ReproduceSuperefficiencyOptions,
} from './superefficiency/reproduce.js';
export type { SuperefficiencySummary } from './superefficiency/summary.js';
export { BOUNDS, type BoundName, type Measurement } from './verify/measurement.js';
export {
  PROBLEMS,
  PROBLEM_DESCRIPTIONS,
  type ProblemName,
} from './verify/problems/descriptions.js';
export type { Slot } from './verify/schedule.js';
export type { ByBound, Tallied, Violation } from './verify/tally.js';
export { oracleText } from './verify/oracle/text.js';
export { REGIME_NAMES, type RegimeName } from './verify/oracle/regimes/regimes.js';
export type { OracleTallied, OracleViolation } from './verify/oracle/tally.js';
export {
  FIRST_RESERVED_SEED,
  verifyOracle,
  type OracleVerification,
  type OracleVerifyOptions,
} from './verify/oracle/verifyOracle.js';
export { verificationText } from './verify/text.js';
export type { BoundTightness } from './verify/tightness.js';
export {
  verifyBounds,
  type CaseDetail,
  type Verification,
  type VerifyOptions,
} from './verify/verifyBounds.js';
export { reproduceDetection, type ReproduceDetectionOptions } from './detection/reproduce.js';
export type { DetectionSummary } from './detection/summary.js';
export {
  improveHypercleaning,
  type ImproveHypercleaningOptions,
  type ImprovedSummary,
} from './hypercleaning/better.js';
export type { CleaningFiles } from './hypercleaning/data.js';
export {
  reproduceHypercleaning,
  type HypercleaningSummary,
  type ReproduceHypercleaningOptions,
} from './hypercleaning/reproduce.js';
export type { PublishedRunSummary } from './hypercleaning/summary.js';
export {
  FILTER_MODELS,
  reproduceFilters,
  type ReproduceFiltersOptions,
} from './filters/reproduce.js';
export type { FilterModelSummary, FiltersSummary } from './filters/summary.js';
export {
  INVERSE_PROBLEMS,
  INVERSE_REGULARISERS,
  reproduceInverseProblems,
  type ReproduceInverseOptions,
} from './inverseProblems/reproduce.js';
export type { InverseSummary, RidgeSummary, RowSummary } from './inverseProblems/summary.js';
export { reproduceSignals, type ReproduceSignalsOptions } from './signals/reproduce.js';
export type { SignalsSummary } from './signals/summary.js';
export { reproduceSampling, type ReproduceSamplingOptions } from './sampling/reproduce.js';
export type { SamplingSummary } from './sampling/summary.js';
export { reproduceTvWeights, type ReproduceTvWeightsOptions } from './tvWeights/reproduce.js';
export type { TvWeightsSummary } from './tvWeights/summary.js';
export {
  UNSUPERVISED_REGULARISERS,
  reproduceUnsupervised,
  type ReproduceUnsupervisedOptions,
} from './unsupervised/reproduce.js';
export type { LineSummary, Spread, UnsupervisedSummary } from './unsupervised/summary.js';
